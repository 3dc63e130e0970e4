using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Reports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "RevenueBooks",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Invoices = table.Column<int>(type: "INTEGER", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RevenueBooks", x => x.Day);
                });

            migrationBuilder.CreateTable(
                name: "UsageBookMarks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageBookMarks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UsageBookMarks_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UsageBooks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Part = table.Column<int>(type: "INTEGER", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageBooks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UsageBooks_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_IssueDate_State_Net_CustomerId",
                table: "Invoices",
                columns: new[] { "IssueDate", "State", "Net", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Open",
                table: "Invoices",
                columns: new[] { "CustomerId", "DueDate", "Total", "Settled" },
                filter: "\"State\" = 'Approved' AND \"Kind\" = 'Invoice' AND \"Settled\" < \"Total\"");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_End",
                table: "Charges",
                column: "End",
                filter: "\"End\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_UsageBookMarks_FileId",
                table: "UsageBookMarks",
                column: "FileId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageBooks_Day",
                table: "UsageBooks",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_UsageBooks_FileId_Part_Day",
                table: "UsageBooks",
                columns: new[] { "FileId", "Part", "Day" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RevenueBooks");

            migrationBuilder.DropTable(
                name: "UsageBookMarks");

            migrationBuilder.DropTable(
                name: "UsageBooks");

            migrationBuilder.DropIndex(
                name: "IX_Invoices_IssueDate_State_Net_CustomerId",
                table: "Invoices");

            migrationBuilder.DropIndex(
                name: "IX_Invoices_Open",
                table: "Invoices");

            migrationBuilder.DropIndex(
                name: "IX_Charges_End",
                table: "Charges");
        }
    }
}
