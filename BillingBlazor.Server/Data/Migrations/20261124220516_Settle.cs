using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Settle : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "CapReached",
                table: "InvoiceLines",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AllowanceMonths",
                columns: table => new
                {
                    CustomerBundleId = table.Column<int>(type: "INTEGER", nullable: false),
                    AllowanceId = table.Column<int>(type: "INTEGER", nullable: false),
                    MonthFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    MonthTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Granted = table.Column<long>(type: "INTEGER", nullable: false),
                    Used = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AllowanceMonths", x => new { x.CustomerBundleId, x.AllowanceId, x.MonthFrom });
                    table.ForeignKey(
                        name: "FK_AllowanceMonths_CustomerBundles_CustomerBundleId",
                        column: x => x.CustomerBundleId,
                        principalTable: "CustomerBundles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CapMonths",
                columns: table => new
                {
                    CliId = table.Column<int>(type: "INTEGER", nullable: false),
                    MonthFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    MonthTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Cap = table.Column<long>(type: "INTEGER", nullable: false),
                    Charged = table.Column<long>(type: "INTEGER", nullable: false),
                    NotCharged = table.Column<long>(type: "INTEGER", nullable: false),
                    ReachedUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CapMonths", x => new { x.CliId, x.MonthFrom });
                    table.ForeignKey(
                        name: "FK_CapMonths_Clis_CliId",
                        column: x => x.CliId,
                        principalTable: "Clis",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CapNotices",
                columns: table => new
                {
                    CliId = table.Column<int>(type: "INTEGER", nullable: false),
                    MonthFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Percent = table.Column<int>(type: "INTEGER", nullable: false),
                    ToldUtc = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CapNotices", x => new { x.CliId, x.MonthFrom, x.Percent });
                    table.ForeignKey(
                        name: "FK_CapNotices_Clis_CliId",
                        column: x => x.CliId,
                        principalTable: "Clis",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SettlementMarks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Month = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SettlementMarks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SettlementMarks_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_AllowanceMonths_CustomerId_MonthFrom",
                table: "AllowanceMonths",
                columns: new[] { "CustomerId", "MonthFrom" });

            migrationBuilder.CreateIndex(
                name: "IX_AllowanceMonths_MonthFrom",
                table: "AllowanceMonths",
                column: "MonthFrom");

            migrationBuilder.CreateIndex(
                name: "IX_CapMonths_CustomerId_MonthFrom",
                table: "CapMonths",
                columns: new[] { "CustomerId", "MonthFrom" });

            migrationBuilder.CreateIndex(
                name: "IX_CapMonths_MonthFrom",
                table: "CapMonths",
                column: "MonthFrom");

            migrationBuilder.CreateIndex(
                name: "IX_SettlementMarks_CustomerId_Month",
                table: "SettlementMarks",
                columns: new[] { "CustomerId", "Month" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AllowanceMonths");

            migrationBuilder.DropTable(
                name: "CapMonths");

            migrationBuilder.DropTable(
                name: "CapNotices");

            migrationBuilder.DropTable(
                name: "SettlementMarks");

            migrationBuilder.DropColumn(
                name: "CapReached",
                table: "InvoiceLines");
        }
    }
}
