using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class CustomerIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Customers_Name",
                table: "Customers");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Name_Reference",
                table: "Customers",
                columns: new[] { "Name", "Reference" });

            migrationBuilder.CreateIndex(
                name: "IX_Clis_LastKey",
                table: "Clis",
                column: "LastKey",
                filter: "\"LastKey\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Customers_Name_Reference",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Clis_LastKey",
                table: "Clis");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Name",
                table: "Customers",
                column: "Name");
        }
    }
}
