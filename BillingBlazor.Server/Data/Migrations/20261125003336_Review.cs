using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Review : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "PlainSum",
                table: "InvoiceLines",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "TakenOutBy",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "TakenOutUtc",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "InvoiceReviews",
                columns: table => new
                {
                    RunId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Standing = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    Invoices = table.Column<int>(type: "INTEGER", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Vat = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    LastInvoiceIds = table.Column<string>(type: "TEXT", nullable: false),
                    LastFrom = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LastTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LastTotal = table.Column<long>(type: "INTEGER", nullable: false),
                    Median = table.Column<long>(type: "INTEGER", nullable: true),
                    Change = table.Column<long>(type: "INTEGER", nullable: false),
                    Surprise = table.Column<long>(type: "INTEGER", nullable: false),
                    Warnings = table.Column<int>(type: "INTEGER", nullable: false),
                    Causes_BundleAndCap = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_Ended = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_New = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_OneOff = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_Price = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_ProRata = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_Usage = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_VatAndRounding = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InvoiceReviews", x => new { x.RunId, x.CustomerId });
                    table.ForeignKey(
                        name: "FK_InvoiceReviews_BillingRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "BillingRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ReviewLimits",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    MarginFloorPercent = table.Column<decimal>(type: "TEXT", nullable: false),
                    TimesMedian = table.Column<decimal>(type: "TEXT", nullable: false),
                    OrphanCost = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewLimits", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RunWarnings",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RunId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Sentence = table.Column<string>(type: "TEXT", nullable: false),
                    Link = table.Column<string>(type: "TEXT", nullable: false),
                    LinkWords = table.Column<string>(type: "TEXT", nullable: false),
                    Weight = table.Column<long>(type: "INTEGER", nullable: false),
                    TellsCost = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RunWarnings", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RunWarnings_BillingRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "BillingRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_InvoiceReviews_RunId_Surprise_CustomerId",
                table: "InvoiceReviews",
                columns: new[] { "RunId", "Surprise", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_RunWarnings_RunId_CustomerId",
                table: "RunWarnings",
                columns: new[] { "RunId", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_RunWarnings_RunId_Kind_Weight",
                table: "RunWarnings",
                columns: new[] { "RunId", "Kind", "Weight" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "InvoiceReviews");

            migrationBuilder.DropTable(
                name: "ReviewLimits");

            migrationBuilder.DropTable(
                name: "RunWarnings");

            migrationBuilder.DropColumn(
                name: "PlainSum",
                table: "InvoiceLines");

            migrationBuilder.DropColumn(
                name: "TakenOutBy",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "TakenOutUtc",
                table: "BillingRunCustomers");
        }
    }
}
