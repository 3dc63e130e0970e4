using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Usage : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_CustomerId_StartedUtc",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Identifier",
                table: "UsageRecords");

            migrationBuilder.AddColumn<int>(
                name: "MendsFileId",
                table: "CdrFiles",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "DialledNumbers",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Drawer = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstRecordId = table.Column<long>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DialledNumbers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DialledNumbers_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "OrphanGroups",
                columns: table => new
                {
                    Reason = table.Column<int>(type: "INTEGER", nullable: false),
                    OfId = table.Column<int>(type: "INTEGER", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    OldestUtc = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OrphanGroups", x => new { x.Reason, x.OfId, x.Key });
                });

            migrationBuilder.CreateTable(
                name: "OrphanMarks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Reason = table.Column<int>(type: "INTEGER", nullable: false),
                    OfId = table.Column<int>(type: "INTEGER", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OrphanMarks", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_CustomerId_StartedUtc_CliId",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc", "CliId" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_DestinationId_StartedUtc",
                table: "UsageRecords",
                columns: new[] { "DestinationId", "StartedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Orphans",
                table: "UsageRecords",
                columns: new[] { "Identifier", "Orphan", "StartedUtc", "FileId", "Cost" },
                filter: "\"Orphan\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Peculiar",
                table: "UsageRecords",
                columns: new[] { "StartedUtc", "Flags", "Seconds", "Orphan" },
                filter: "(\"Flags\" & 239) <> 0 OR \"Seconds\" > 86400 OR \"Orphan\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_PeculiarOfCustomer",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc", "Flags", "Seconds", "Orphan" },
                filter: "(\"Flags\" & 239) <> 0 OR \"Seconds\" > 86400 OR \"Orphan\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Unrated",
                table: "UsageRecords",
                columns: new[] { "Orphan", "DestinationId", "ChargeCode", "StartedUtc", "FileId", "Cost" },
                filter: "\"Orphan\" > 1");

            migrationBuilder.CreateIndex(
                name: "IX_DialledNumbers_Drawer",
                table: "DialledNumbers",
                column: "Drawer");

            migrationBuilder.CreateIndex(
                name: "IX_DialledNumbers_FileId",
                table: "DialledNumbers",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_OrphanGroups_Reason_Cost_Key_OfId_Count",
                table: "OrphanGroups",
                columns: new[] { "Reason", "Cost", "Key", "OfId", "Count" },
                descending: new[] { false, true, false, false, false });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "DialledNumbers");

            migrationBuilder.DropTable(
                name: "OrphanGroups");

            migrationBuilder.DropTable(
                name: "OrphanMarks");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_CustomerId_StartedUtc_CliId",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_DestinationId_StartedUtc",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Orphans",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Peculiar",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_PeculiarOfCustomer",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Unrated",
                table: "UsageRecords");

            migrationBuilder.DropColumn(
                name: "MendsFileId",
                table: "CdrFiles");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_CustomerId_StartedUtc",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Identifier",
                table: "UsageRecords",
                column: "Identifier",
                filter: "\"Orphan\" <> 0");
        }
    }
}
