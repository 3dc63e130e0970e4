using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Rating : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "AdjustmentId",
                table: "UsageRecords",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "ServicePrice",
                table: "UsageRecords",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "SplitsAtBands",
                table: "Suppliers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Range",
                table: "Destinations",
                type: "TEXT",
                nullable: false,
                defaultValue: "Ordinary");

            migrationBuilder.CreateTable(
                name: "Bundles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    IsWithdrawn = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Bundles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BundleUses",
                columns: table => new
                {
                    UsageRecordId = table.Column<long>(type: "INTEGER", nullable: false),
                    CustomerBundleId = table.Column<int>(type: "INTEGER", nullable: false),
                    AllowanceId = table.Column<int>(type: "INTEGER", nullable: false),
                    Quantity = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BundleUses", x => new { x.UsageRecordId, x.CustomerBundleId, x.AllowanceId });
                    table.ForeignKey(
                        name: "FK_BundleUses_UsageRecords_UsageRecordId",
                        column: x => x.UsageRecordId,
                        principalTable: "UsageRecords",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "PriceAdjustments",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    TariffId = table.Column<int>(type: "INTEGER", nullable: true),
                    OrganisationId = table.Column<int>(type: "INTEGER", nullable: true),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: true),
                    DestinationGroupId = table.Column<int>(type: "INTEGER", nullable: true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    SkipsIfCostIsZero = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Connection_Kind = table.Column<string>(type: "TEXT", nullable: true),
                    Connection_Unit = table.Column<string>(type: "TEXT", nullable: true),
                    Connection_Value = table.Column<decimal>(type: "TEXT", nullable: true),
                    Increment_Kind = table.Column<string>(type: "TEXT", nullable: true),
                    Increment_Unit = table.Column<string>(type: "TEXT", nullable: true),
                    Increment_Value = table.Column<decimal>(type: "TEXT", nullable: true),
                    Minimum_Kind = table.Column<string>(type: "TEXT", nullable: true),
                    Minimum_Unit = table.Column<string>(type: "TEXT", nullable: true),
                    Minimum_Value = table.Column<decimal>(type: "TEXT", nullable: true),
                    Rate_Kind = table.Column<string>(type: "TEXT", nullable: true),
                    Rate_Unit = table.Column<string>(type: "TEXT", nullable: true),
                    Rate_Value = table.Column<decimal>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PriceAdjustments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_PriceAdjustments_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_PriceAdjustments_DestinationGroups_DestinationGroupId",
                        column: x => x.DestinationGroupId,
                        principalTable: "DestinationGroups",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_PriceAdjustments_Destinations_DestinationId",
                        column: x => x.DestinationId,
                        principalTable: "Destinations",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_PriceAdjustments_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_PriceAdjustments_Suppliers_SupplierId",
                        column: x => x.SupplierId,
                        principalTable: "Suppliers",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_PriceAdjustments_Tariffs_TariffId",
                        column: x => x.TariffId,
                        principalTable: "Tariffs",
                        principalColumn: "Id");
                });

            migrationBuilder.CreateTable(
                name: "ServiceCharge",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Shape = table.Column<string>(type: "TEXT", nullable: false),
                    PerMinute = table.Column<decimal>(type: "TEXT", nullable: false),
                    PerCall = table.Column<decimal>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceCharge", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ServiceCharge_Destinations_DestinationId",
                        column: x => x.DestinationId,
                        principalTable: "Destinations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Allowance",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    BundleId = table.Column<int>(type: "INTEGER", nullable: false),
                    Unit = table.Column<string>(type: "TEXT", nullable: false),
                    Amount = table.Column<decimal>(type: "TEXT", nullable: false),
                    DestinationIds = table.Column<string>(type: "TEXT", nullable: false),
                    DestinationGroupIds = table.Column<string>(type: "TEXT", nullable: false),
                    Bands = table.Column<int>(type: "INTEGER", nullable: false),
                    LongestCallSeconds = table.Column<int>(type: "INTEGER", nullable: true),
                    LongerCalls = table.Column<string>(type: "TEXT", nullable: false),
                    BytesPerMegabyte = table.Column<int>(type: "INTEGER", nullable: false),
                    CoversServiceCharge = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Allowance", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Allowance_Bundles_BundleId",
                        column: x => x.BundleId,
                        principalTable: "Bundles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CustomerBundles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    BundleId = table.Column<int>(type: "INTEGER", nullable: false),
                    Quantity = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    CliIds = table.Column<string>(type: "TEXT", nullable: false),
                    IsProRata = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerBundles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CustomerBundles_Bundles_BundleId",
                        column: x => x.BundleId,
                        principalTable: "Bundles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CustomerBundles_CostCentres_CostCentreId",
                        column: x => x.CostCentreId,
                        principalTable: "CostCentres",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CustomerBundles_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Allowance_BundleId",
                table: "Allowance",
                column: "BundleId");

            migrationBuilder.CreateIndex(
                name: "IX_Bundles_Name",
                table: "Bundles",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BundleUses_CustomerBundleId",
                table: "BundleUses",
                column: "CustomerBundleId");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerBundles_BundleId",
                table: "CustomerBundles",
                column: "BundleId");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerBundles_CostCentreId",
                table: "CustomerBundles",
                column: "CostCentreId");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerBundles_CustomerId",
                table: "CustomerBundles",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_PriceAdjustments_CustomerId",
                table: "PriceAdjustments",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_PriceAdjustments_DestinationGroupId",
                table: "PriceAdjustments",
                column: "DestinationGroupId");

            migrationBuilder.CreateIndex(
                name: "IX_PriceAdjustments_DestinationId",
                table: "PriceAdjustments",
                column: "DestinationId");

            migrationBuilder.CreateIndex(
                name: "IX_PriceAdjustments_OrganisationId",
                table: "PriceAdjustments",
                column: "OrganisationId");

            migrationBuilder.CreateIndex(
                name: "IX_PriceAdjustments_SupplierId",
                table: "PriceAdjustments",
                column: "SupplierId");

            migrationBuilder.CreateIndex(
                name: "IX_PriceAdjustments_TariffId",
                table: "PriceAdjustments",
                column: "TariffId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceCharge_DestinationId_From",
                table: "ServiceCharge",
                columns: new[] { "DestinationId", "From" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Allowance");

            migrationBuilder.DropTable(
                name: "BundleUses");

            migrationBuilder.DropTable(
                name: "CustomerBundles");

            migrationBuilder.DropTable(
                name: "PriceAdjustments");

            migrationBuilder.DropTable(
                name: "ServiceCharge");

            migrationBuilder.DropTable(
                name: "Bundles");

            migrationBuilder.DropColumn(
                name: "AdjustmentId",
                table: "UsageRecords");

            migrationBuilder.DropColumn(
                name: "ServicePrice",
                table: "UsageRecords");

            migrationBuilder.DropColumn(
                name: "SplitsAtBands",
                table: "Suppliers");

            migrationBuilder.DropColumn(
                name: "Range",
                table: "Destinations");
        }
    }
}
