using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Lines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Clis_CustomerId",
                table: "Clis");

            migrationBuilder.DropIndex(
                name: "IX_Clis_LastKey",
                table: "Clis");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_CustomerId_Key",
                table: "Clis",
                columns: new[] { "CustomerId", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_Clis_LastKey_Key",
                table: "Clis",
                columns: new[] { "LastKey", "Key" },
                filter: "\"LastKey\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Clis_CustomerId_Key",
                table: "Clis");

            migrationBuilder.DropIndex(
                name: "IX_Clis_LastKey_Key",
                table: "Clis");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_CustomerId",
                table: "Clis",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_LastKey",
                table: "Clis",
                column: "LastKey",
                filter: "\"LastKey\" IS NOT NULL");
        }
    }
}
