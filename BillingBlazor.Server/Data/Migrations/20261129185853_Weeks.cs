using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Weeks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_CustomerId_StartedUtc_CliId",
                table: "UsageRecords");

            migrationBuilder.AddColumn<int>(
                name: "Week",
                table: "ReversedUsage",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "Week",
                table: "UsageRecords",
                type: "INTEGER",
                nullable: false,
                computedColumnSql: "\"StartedUtc\" / 604800",
                stored: false);

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OfCustomer",
                table: "UsageRecords",
                columns: new[] { "Week", "CustomerId", "StartedUtc", "CliId" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_OfCustomer",
                table: "UsageRecords");

            migrationBuilder.DropColumn(
                name: "Week",
                table: "UsageRecords");

            migrationBuilder.DropColumn(
                name: "Week",
                table: "ReversedUsage");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_CustomerId_StartedUtc_CliId",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc", "CliId" });
        }
    }
}
