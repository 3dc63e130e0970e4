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
                name: "UsageTotals",
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
                    table.PrimaryKey("PK_UsageTotals", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UsageTotals_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_UsageTotals_Day",
                table: "UsageTotals",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_UsageTotals_FileId_Part_Day",
                table: "UsageTotals",
                columns: new[] { "FileId", "Part", "Day" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "UsageTotals");
        }
    }
}
