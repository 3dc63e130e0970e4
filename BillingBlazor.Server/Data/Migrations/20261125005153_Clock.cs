using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Clock : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Customers_GroupId_Status",
                table: "Customers");

            migrationBuilder.AddColumn<int>(
                name: "WaitDays",
                table: "CustomerGroups",
                type: "INTEGER",
                nullable: false,
                defaultValue: 3);

            migrationBuilder.AddColumn<bool>(
                name: "NoClockNotices",
                table: "AspNetUsers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "BillingTriggers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    GroupId = table.Column<int>(type: "INTEGER", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    AtUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Step = table.Column<string>(type: "TEXT", nullable: false),
                    RunId = table.Column<int>(type: "INTEGER", nullable: true),
                    Why = table.Column<string>(type: "TEXT", nullable: true),
                    WaitsUntil = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    WithoutFiles = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsPaused = table.Column<bool>(type: "INTEGER", nullable: false),
                    HandledUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    HandledBy = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BillingTriggers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_BillingTriggers_BillingRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "BillingRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_BillingTriggers_CustomerGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "CustomerGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "GroupClocks",
                columns: table => new
                {
                    GroupId = table.Column<int>(type: "INTEGER", nullable: false),
                    HandledToUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    PausedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    PausedBy = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_GroupClocks", x => x.GroupId);
                    table.ForeignKey(
                        name: "FK_GroupClocks_CustomerGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "CustomerGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_GroupId_Status_AnniversaryDay",
                table: "Customers",
                columns: new[] { "GroupId", "Status", "AnniversaryDay" });

            migrationBuilder.CreateIndex(
                name: "IX_BillingTriggers_AtUtc",
                table: "BillingTriggers",
                column: "AtUtc");

            migrationBuilder.CreateIndex(
                name: "IX_BillingTriggers_GroupId_Day",
                table: "BillingTriggers",
                columns: new[] { "GroupId", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BillingTriggers_RunId",
                table: "BillingTriggers",
                column: "RunId",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "BillingTriggers");

            migrationBuilder.DropTable(
                name: "GroupClocks");

            migrationBuilder.DropIndex(
                name: "IX_Customers_GroupId_Status_AnniversaryDay",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "WaitDays",
                table: "CustomerGroups");

            migrationBuilder.DropColumn(
                name: "NoClockNotices",
                table: "AspNetUsers");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_GroupId_Status",
                table: "Customers",
                columns: new[] { "GroupId", "Status" });
        }
    }
}
