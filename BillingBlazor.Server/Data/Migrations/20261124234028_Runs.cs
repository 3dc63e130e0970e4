using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Runs : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "CreditReason",
                table: "Invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CategoryIds",
                table: "BillingRuns",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "OlderUsage",
                table: "BillingRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "ReversalReason",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ReversalTotal",
                table: "BillingRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "ReversedBy",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ReversedInvoices",
                table: "BillingRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "TriggerDay",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsReversing",
                table: "BillingRunCustomers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateOnly>(
                name: "IssueDate",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<DateOnly>(
                name: "PeriodFrom",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<DateOnly>(
                name: "PeriodTo",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<DateOnly>(
                name: "UsageFrom",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<DateOnly>(
                name: "UsageTo",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.CreateTable(
                name: "BillingPolicies",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SecondPersonApproves = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BillingPolicies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReversedUsage",
                columns: table => new
                {
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<long>(type: "INTEGER", nullable: false),
                    AdjustmentId = table.Column<int>(type: "INTEGER", nullable: true),
                    Band = table.Column<int>(type: "INTEGER", nullable: false),
                    BilledSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargeCode = table.Column<string>(type: "TEXT", nullable: false),
                    CliId = table.Column<int>(type: "INTEGER", nullable: true),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: true),
                    Dialled = table.Column<string>(type: "TEXT", nullable: false),
                    ExcludedByRunId = table.Column<int>(type: "INTEGER", nullable: true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Flags = table.Column<int>(type: "INTEGER", nullable: false),
                    Identifier = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    Orphan = table.Column<int>(type: "INTEGER", nullable: false),
                    PlainPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    Price = table.Column<long>(type: "INTEGER", nullable: false),
                    RateRowId = table.Column<int>(type: "INTEGER", nullable: true),
                    RecordId = table.Column<string>(type: "TEXT", nullable: false),
                    Seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    ServicePrice = table.Column<long>(type: "INTEGER", nullable: false),
                    Source = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedUtc = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReversedUsage", x => new { x.InvoiceId, x.Id });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_CreditsInvoiceId",
                table: "Invoices",
                column: "CreditsInvoiceId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BillingRuns_GroupId_TriggerDay",
                table: "BillingRuns",
                columns: new[] { "GroupId", "TriggerDay" },
                unique: true,
                filter: "\"State\" <> 'Discarded' AND \"TriggerDay\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_BillingRunCustomers_CustomerId",
                table: "BillingRunCustomers",
                column: "CustomerId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "BillingPolicies");

            migrationBuilder.DropTable(
                name: "ReversedUsage");

            migrationBuilder.DropIndex(
                name: "IX_Invoices_CreditsInvoiceId",
                table: "Invoices");

            migrationBuilder.DropIndex(
                name: "IX_BillingRuns_GroupId_TriggerDay",
                table: "BillingRuns");

            migrationBuilder.DropIndex(
                name: "IX_BillingRunCustomers_CustomerId",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "CreditReason",
                table: "Invoices");

            migrationBuilder.DropColumn(
                name: "CategoryIds",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "OlderUsage",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversalReason",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversalTotal",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversedBy",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversedInvoices",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "TriggerDay",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "IsReversing",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "IssueDate",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "PeriodFrom",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "PeriodTo",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "UsageFrom",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "UsageTo",
                table: "BillingRunCustomers");
        }
    }
}
