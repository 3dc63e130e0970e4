using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Customers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Customers_OrganisationId",
                table: "Customers");

            migrationBuilder.AddColumn<string>(
                name: "ServiceCodes",
                table: "Products",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "RequestKey",
                table: "LedgerEntries",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "Balance",
                table: "Customers",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<int>(
                name: "LineCount",
                table: "Customers",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "SubjectName",
                table: "Changes",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<DateOnly>(
                name: "ClosesOn",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsFinal",
                table: "BillingRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "HiddenColumns",
                table: "AspNetUsers",
                type: "TEXT",
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "AspNetUserPasskeys",
                columns: table => new
                {
                    CredentialId = table.Column<byte[]>(type: "BLOB", maxLength: 1024, nullable: false),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserPasskeys", x => x.CredentialId);
                    table.ForeignKey(
                        name: "FK_AspNetUserPasskeys_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CustomerImportFiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    Customers = table.Column<int>(type: "INTEGER", nullable: false),
                    ImportedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ImportedBy = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerImportFiles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CustomerNotes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    WrittenBy = table.Column<string>(type: "TEXT", nullable: false),
                    WrittenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IsPinned = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerNotes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CustomerNotes_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "LedgerAllocations",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    LedgerEntryId = table.Column<int>(type: "INTEGER", nullable: false),
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerAllocations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_LedgerAllocations_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_LedgerAllocations_LedgerEntries_LedgerEntryId",
                        column: x => x.LedgerEntryId,
                        principalTable: "LedgerEntries",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "StatusChanges",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    WroteOff = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_StatusChanges", x => x.Id);
                    table.ForeignKey(
                        name: "FK_StatusChanges_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_RequestKey",
                table: "LedgerEntries",
                column: "RequestKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Balance",
                table: "Customers",
                column: "Balance");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_GroupId_Name",
                table: "Customers",
                columns: new[] { "GroupId", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_LineCount",
                table: "Customers",
                column: "LineCount");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_OrganisationId_Name",
                table: "Customers",
                columns: new[] { "OrganisationId", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Status_Name",
                table: "Customers",
                columns: new[] { "Status", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserPasskeys_UserId",
                table: "AspNetUserPasskeys",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerImportFiles_ContentHash",
                table: "CustomerImportFiles",
                column: "ContentHash");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerNotes_CustomerId",
                table: "CustomerNotes",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerAllocations_InvoiceId",
                table: "LedgerAllocations",
                column: "InvoiceId");

            migrationBuilder.CreateIndex(
                name: "IX_LedgerAllocations_LedgerEntryId_InvoiceId",
                table: "LedgerAllocations",
                columns: new[] { "LedgerEntryId", "InvoiceId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_StatusChanges_CustomerId",
                table: "StatusChanges",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_StatusChanges_Day_Status",
                table: "StatusChanges",
                columns: new[] { "Day", "Status" });

            // What is kept beside each customer from now on, for those that are there already.
            migrationBuilder.Sql("""UPDATE "Customers" SET "Balance" = COALESCE((SELECT SUM(e."Amount") FROM "LedgerEntries" e WHERE e."CustomerId" = "Customers"."Id"), 0), "LineCount" = (SELECT COUNT(*) FROM "Clis" c WHERE c."CustomerId" = "Customers"."Id" AND c."To" IS NULL)""");
            migrationBuilder.Sql("""INSERT INTO "StatusChanges" ("CustomerId", "Status", "Day", "WroteOff") SELECT "Id", "Status", "StatusSince", 0 FROM "Customers" WHERE "Status" <> 'Active'""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AspNetUserPasskeys");

            migrationBuilder.DropTable(
                name: "CustomerImportFiles");

            migrationBuilder.DropTable(
                name: "CustomerNotes");

            migrationBuilder.DropTable(
                name: "LedgerAllocations");

            migrationBuilder.DropTable(
                name: "StatusChanges");

            migrationBuilder.DropIndex(
                name: "IX_LedgerEntries_RequestKey",
                table: "LedgerEntries");

            migrationBuilder.DropIndex(
                name: "IX_Customers_Balance",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_GroupId_Name",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_LineCount",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_OrganisationId_Name",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Customers_Status_Name",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "ServiceCodes",
                table: "Products");

            migrationBuilder.DropColumn(
                name: "RequestKey",
                table: "LedgerEntries");

            migrationBuilder.DropColumn(
                name: "Balance",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "LineCount",
                table: "Customers");

            migrationBuilder.DropColumn(
                name: "SubjectName",
                table: "Changes");

            migrationBuilder.DropColumn(
                name: "ClosesOn",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "IsFinal",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "HiddenColumns",
                table: "AspNetUsers");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_OrganisationId",
                table: "Customers",
                column: "OrganisationId");
        }
    }
}
