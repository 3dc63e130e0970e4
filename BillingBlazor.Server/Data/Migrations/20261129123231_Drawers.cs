using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Drawers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_DestinationId_StartedUtc",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_StartedUtc",
                table: "UsageRecords");

            migrationBuilder.CreateTable(
                name: "CallDrawers",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Drawer = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstRecordId = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CallDrawers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CallDrawers_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Redirected",
                table: "UsageRecords",
                columns: new[] { "DestinationId", "StartedUtc" },
                filter: "\"Flags\" & 512");

            migrationBuilder.CreateIndex(
                name: "IX_CallDrawers_Drawer_LastUtc_FirstUtc",
                table: "CallDrawers",
                columns: new[] { "Drawer", "LastUtc", "FirstUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_CallDrawers_FileId",
                table: "CallDrawers",
                column: "FileId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "CallDrawers");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Redirected",
                table: "UsageRecords");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_DestinationId_StartedUtc",
                table: "UsageRecords",
                columns: new[] { "DestinationId", "StartedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_StartedUtc",
                table: "UsageRecords",
                column: "StartedUtc");
        }
    }
}
