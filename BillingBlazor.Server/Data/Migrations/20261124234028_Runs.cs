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

            migrationBuilder.AddColumn<DateOnly>(
                name: "TriggerDay",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

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
            migrationBuilder.DropIndex(
                name: "IX_BillingRuns_GroupId_TriggerDay",
                table: "BillingRuns");

            migrationBuilder.DropIndex(
                name: "IX_BillingRunCustomers_CustomerId",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "CategoryIds",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "OlderUsage",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "TriggerDay",
                table: "BillingRuns");

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
