using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Again : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "RateAgainJobs",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    FileIds = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    StartedBy = table.Column<string>(type: "TEXT", nullable: false),
                    StartedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    AppliedBy = table.Column<string>(type: "TEXT", nullable: true),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Done = table.Column<long>(type: "INTEGER", nullable: false),
                    CursorFileId = table.Column<int>(type: "INTEGER", nullable: false),
                    CursorRecordId = table.Column<long>(type: "INTEGER", nullable: false),
                    Calls = table.Column<int>(type: "INTEGER", nullable: false),
                    Changed = table.Column<int>(type: "INTEGER", nullable: false),
                    NowPriced = table.Column<int>(type: "INTEGER", nullable: false),
                    NowUnpriced = table.Column<int>(type: "INTEGER", nullable: false),
                    OldPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    NewPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    Decided = table.Column<int>(type: "INTEGER", nullable: false),
                    Ownerless = table.Column<int>(type: "INTEGER", nullable: false),
                    AppliedChanged = table.Column<int>(type: "INTEGER", nullable: false),
                    AppliedOldPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    AppliedNewPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    AppliedSkipped = table.Column<int>(type: "INTEGER", nullable: false),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RateAgainJobs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RateAgainHeld",
                columns: table => new
                {
                    JobId = table.Column<int>(type: "INTEGER", nullable: false),
                    RunId = table.Column<int>(type: "INTEGER", nullable: false),
                    IsDraft = table.Column<bool>(type: "INTEGER", nullable: false),
                    Calls = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RateAgainHeld", x => new { x.JobId, x.RunId, x.IsDraft });
                    table.ForeignKey(
                        name: "FK_RateAgainHeld_RateAgainJobs_JobId",
                        column: x => x.JobId,
                        principalTable: "RateAgainJobs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "RateAgainSums",
                columns: table => new
                {
                    JobId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Changed = table.Column<int>(type: "INTEGER", nullable: false),
                    NowPriced = table.Column<int>(type: "INTEGER", nullable: false),
                    NowUnpriced = table.Column<int>(type: "INTEGER", nullable: false),
                    OldPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    NewPrice = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RateAgainSums", x => new { x.JobId, x.CustomerId });
                    table.ForeignKey(
                        name: "FK_RateAgainSums_RateAgainJobs_JobId",
                        column: x => x.JobId,
                        principalTable: "RateAgainJobs",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_RateAgainJobs_State",
                table: "RateAgainJobs",
                column: "State");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RateAgainHeld");

            migrationBuilder.DropTable(
                name: "RateAgainSums");

            migrationBuilder.DropTable(
                name: "RateAgainJobs");
        }
    }
}
