using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class InclusiveCalls : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Inclusive",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc" },
                filter: "\"Flags\" & 16");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_UsageRecords_Inclusive",
                table: "UsageRecords");
        }
    }
}
