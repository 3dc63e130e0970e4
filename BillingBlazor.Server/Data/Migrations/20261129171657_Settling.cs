using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Settling : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Inclusive",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc" },
                filter: "\"Flags\" & 16");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_Concerned",
                table: "Clis",
                column: "CustomerId",
                filter: "\"SpendingCap\" IS NOT NULL OR \"ExcludedFromBilling\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Inclusive",
                table: "UsageRecords");

            migrationBuilder.DropIndex(
                name: "IX_Clis_Concerned",
                table: "Clis");
        }
    }
}
