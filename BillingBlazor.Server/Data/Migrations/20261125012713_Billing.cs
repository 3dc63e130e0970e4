using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Billing : Migration
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

            migrationBuilder.DropIndex(
                name: "IX_OutboxMessages_Kind_InvoiceId",
                table: "OutboxMessages");

            migrationBuilder.DropIndex(
                name: "IX_Customers_GroupId_Status",
                table: "Customers");

            migrationBuilder.AddColumn<int>(
                name: "Again",
                table: "OutboxMessages",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<int>(
                name: "CustomerId",
                table: "OutboxMessages",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "StatementFrom",
                table: "OutboxMessages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "StatementTo",
                table: "OutboxMessages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CreditReason",
                table: "Invoices",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "PlainSum",
                table: "InvoiceLines",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "WaitDays",
                table: "CustomerGroups",
                type: "INTEGER",
                nullable: false,
                defaultValue: 3);

            migrationBuilder.AddColumn<bool>(
                name: "GivesCredit",
                table: "Charges",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "Switches",
                table: "Charges",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<int>(
                name: "MendsFileId",
                table: "CdrFiles",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "CategoryIds",
                table: "BillingRuns",
                type: "TEXT",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<bool>(
                name: "OlderUsage",
                table: "BillingRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "ReversalReason",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ReversalTotal",
                table: "BillingRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "ReversedBy",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "ReversedInvoices",
                table: "BillingRuns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateOnly>(
                name: "TriggerDay",
                table: "BillingRuns",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "IsReversing",
                table: "BillingRunCustomers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateOnly>(
                name: "IssueDate",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<DateOnly>(
                name: "PeriodFrom",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<DateOnly>(
                name: "PeriodTo",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<string>(
                name: "TakenOutBy",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateTime>(
                name: "TakenOutUtc",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "UsageFrom",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<DateOnly>(
                name: "UsageTo",
                table: "BillingRunCustomers",
                type: "TEXT",
                nullable: false,
                defaultValue: new DateOnly(1, 1, 1));

            migrationBuilder.AddColumn<bool>(
                name: "NoClockNotices",
                table: "AspNetUsers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "BillingPolicies",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SecondPersonApproves = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BillingPolicies", x => x.Id);
                });

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
                name: "ChargeImportFiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    Charges = table.Column<int>(type: "INTEGER", nullable: false),
                    ImportedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ImportedBy = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChargeImportFiles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ChargeJobs",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Order = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    LastChargeId = table.Column<int>(type: "INTEGER", nullable: false),
                    Cursor = table.Column<int>(type: "INTEGER", nullable: false),
                    Total = table.Column<int>(type: "INTEGER", nullable: false),
                    Done = table.Column<int>(type: "INTEGER", nullable: false),
                    Changed = table.Column<int>(type: "INTEGER", nullable: false),
                    Skipped = table.Column<string>(type: "TEXT", nullable: true),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChargeJobs", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ChargePrices",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ChargeId = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    UnitPrice = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChargePrices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ChargePrices_Charges_ChargeId",
                        column: x => x.ChargeId,
                        principalTable: "Charges",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

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
                name: "EmailTemplates",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    OrganisationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Html = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EmailTemplates", x => x.Id);
                    table.ForeignKey(
                        name: "FK_EmailTemplates_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
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

            migrationBuilder.CreateTable(
                name: "InvoiceReviews",
                columns: table => new
                {
                    RunId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Standing = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: true),
                    Invoices = table.Column<int>(type: "INTEGER", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Vat = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    LastInvoiceIds = table.Column<string>(type: "TEXT", nullable: false),
                    LastFrom = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LastTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LastTotal = table.Column<long>(type: "INTEGER", nullable: false),
                    Median = table.Column<long>(type: "INTEGER", nullable: true),
                    Change = table.Column<long>(type: "INTEGER", nullable: false),
                    Surprise = table.Column<long>(type: "INTEGER", nullable: false),
                    Warnings = table.Column<int>(type: "INTEGER", nullable: false),
                    Causes_BundleAndCap = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_Ended = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_New = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_OneOff = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_Price = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_ProRata = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_Usage = table.Column<long>(type: "INTEGER", nullable: false),
                    Causes_VatAndRounding = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InvoiceReviews", x => new { x.RunId, x.CustomerId });
                    table.ForeignKey(
                        name: "FK_InvoiceReviews_BillingRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "BillingRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "MailServers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    Host = table.Column<string>(type: "TEXT", nullable: false),
                    Port = table.Column<int>(type: "INTEGER", nullable: false),
                    Security = table.Column<string>(type: "TEXT", nullable: false),
                    UserName = table.Column<string>(type: "TEXT", nullable: true),
                    ProtectedPassword = table.Column<string>(type: "TEXT", nullable: true),
                    DefaultSender = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MailServers", x => x.Id);
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

            migrationBuilder.CreateTable(
                name: "RevenueBooks",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Invoices = table.Column<int>(type: "INTEGER", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RevenueBooks", x => x.Day);
                });

            migrationBuilder.CreateTable(
                name: "ReversedUsage",
                columns: table => new
                {
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: false),
                    Id = table.Column<long>(type: "INTEGER", nullable: false),
                    AdjustmentId = table.Column<int>(type: "INTEGER", nullable: true),
                    Band = table.Column<int>(type: "INTEGER", nullable: false),
                    BilledSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargeCode = table.Column<string>(type: "TEXT", nullable: false),
                    CliId = table.Column<int>(type: "INTEGER", nullable: true),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: true),
                    Dialled = table.Column<string>(type: "TEXT", nullable: false),
                    ExcludedByRunId = table.Column<int>(type: "INTEGER", nullable: true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Flags = table.Column<int>(type: "INTEGER", nullable: false),
                    Identifier = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    Orphan = table.Column<int>(type: "INTEGER", nullable: false),
                    PlainPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    Price = table.Column<long>(type: "INTEGER", nullable: false),
                    RateRowId = table.Column<int>(type: "INTEGER", nullable: true),
                    RecordId = table.Column<string>(type: "TEXT", nullable: false),
                    Seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    ServicePrice = table.Column<long>(type: "INTEGER", nullable: false),
                    Source = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedUtc = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReversedUsage", x => new { x.InvoiceId, x.Id });
                });

            migrationBuilder.CreateTable(
                name: "ReviewLimits",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    MarginFloorPercent = table.Column<decimal>(type: "TEXT", nullable: false),
                    TimesMedian = table.Column<decimal>(type: "TEXT", nullable: false),
                    OrphanCost = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReviewLimits", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RunWarnings",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RunId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Sentence = table.Column<string>(type: "TEXT", nullable: false),
                    Link = table.Column<string>(type: "TEXT", nullable: false),
                    LinkWords = table.Column<string>(type: "TEXT", nullable: false),
                    Weight = table.Column<long>(type: "INTEGER", nullable: false),
                    TellsCost = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RunWarnings", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RunWarnings_BillingRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "BillingRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UsageBookMarks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageBookMarks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UsageBookMarks_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UsageBooks",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Part = table.Column<int>(type: "INTEGER", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageBooks", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UsageBooks_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "UsageTotals",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Part = table.Column<int>(type: "INTEGER", nullable: false),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageTotals", x => x.Id);
                    table.ForeignKey(
                        name: "FK_UsageTotals_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
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
                name: "IX_OutboxMessages_InvoiceId_Kind_Again",
                table: "OutboxMessages",
                columns: new[] { "InvoiceId", "Kind", "Again" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_Listing",
                table: "OutboxMessages",
                columns: new[] { "State", "Id", "Kind", "InvoiceId", "Recipients", "Subject" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_CreditsInvoiceId",
                table: "Invoices",
                column: "CreditsInvoiceId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_IssueDate_State_Net_CustomerId",
                table: "Invoices",
                columns: new[] { "IssueDate", "State", "Net", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Open",
                table: "Invoices",
                columns: new[] { "CustomerId", "DueDate", "Total", "Settled" },
                filter: "\"State\" = 'Approved' AND \"Kind\" = 'Invoice' AND \"Settled\" < \"Total\"");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_GroupId_Status_AnniversaryDay",
                table: "Customers",
                columns: new[] { "GroupId", "Status", "AnniversaryDay" });

            migrationBuilder.CreateIndex(
                name: "IX_Charges_End",
                table: "Charges",
                column: "End");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ProductId",
                table: "Charges",
                column: "ProductId");

            migrationBuilder.CreateIndex(
                name: "IX_BillingRuns_GroupId_TriggerDay",
                table: "BillingRuns",
                columns: new[] { "GroupId", "TriggerDay" },
                unique: true,
                filter: "\"State\" <> 'Discarded' AND \"TriggerDay\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_BillingRunCustomers_CustomerId",
                table: "BillingRunCustomers",
                column: "CustomerId");

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

            migrationBuilder.CreateIndex(
                name: "IX_ChargeImportFiles_ContentHash",
                table: "ChargeImportFiles",
                column: "ContentHash");

            migrationBuilder.CreateIndex(
                name: "IX_ChargeJobs_State",
                table: "ChargeJobs",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_ChargePrices_ChargeId_From",
                table: "ChargePrices",
                columns: new[] { "ChargeId", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DialledNumbers_Drawer",
                table: "DialledNumbers",
                column: "Drawer");

            migrationBuilder.CreateIndex(
                name: "IX_DialledNumbers_FileId",
                table: "DialledNumbers",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_EmailTemplates_OrganisationId_Kind",
                table: "EmailTemplates",
                columns: new[] { "OrganisationId", "Kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_InvoiceReviews_RunId_Surprise_CustomerId",
                table: "InvoiceReviews",
                columns: new[] { "RunId", "Surprise", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_OrphanGroups_Reason_Cost_Key_OfId_Count",
                table: "OrphanGroups",
                columns: new[] { "Reason", "Cost", "Key", "OfId", "Count" },
                descending: new[] { false, true, false, false, false });

            migrationBuilder.CreateIndex(
                name: "IX_RunWarnings_RunId_CustomerId",
                table: "RunWarnings",
                columns: new[] { "RunId", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_RunWarnings_RunId_Kind_Weight",
                table: "RunWarnings",
                columns: new[] { "RunId", "Kind", "Weight" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageBookMarks_FileId",
                table: "UsageBookMarks",
                column: "FileId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageBooks_Day",
                table: "UsageBooks",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_UsageBooks_FileId_Part_Day",
                table: "UsageBooks",
                columns: new[] { "FileId", "Part", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageTotals_Day",
                table: "UsageTotals",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_UsageTotals_FileId_Part_Day",
                table: "UsageTotals",
                columns: new[] { "FileId", "Part", "Day" },
                unique: true);

            // Runs of before had one period for all their customers.
            migrationBuilder.Sql("""
                UPDATE "BillingRunCustomers" SET ("PeriodFrom", "PeriodTo", "UsageFrom", "UsageTo", "IssueDate") =
                    (SELECT r."PeriodFrom", r."PeriodTo", COALESCE(r."UsageFrom", date(r."UsageTo", 'start of month')), r."UsageTo", r."IssueDate" FROM "BillingRuns" r WHERE r."Id" = "BillingRunCustomers"."RunId")
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "BillingPolicies");

            migrationBuilder.DropTable(
                name: "BillingTriggers");

            migrationBuilder.DropTable(
                name: "ChargeImportFiles");

            migrationBuilder.DropTable(
                name: "ChargeJobs");

            migrationBuilder.DropTable(
                name: "ChargePrices");

            migrationBuilder.DropTable(
                name: "DialledNumbers");

            migrationBuilder.DropTable(
                name: "EmailTemplates");

            migrationBuilder.DropTable(
                name: "GroupClocks");

            migrationBuilder.DropTable(
                name: "InvoiceReviews");

            migrationBuilder.DropTable(
                name: "MailServers");

            migrationBuilder.DropTable(
                name: "OrphanGroups");

            migrationBuilder.DropTable(
                name: "OrphanMarks");

            migrationBuilder.DropTable(
                name: "RevenueBooks");

            migrationBuilder.DropTable(
                name: "ReversedUsage");

            migrationBuilder.DropTable(
                name: "ReviewLimits");

            migrationBuilder.DropTable(
                name: "RunWarnings");

            migrationBuilder.DropTable(
                name: "UsageBookMarks");

            migrationBuilder.DropTable(
                name: "UsageBooks");

            migrationBuilder.DropTable(
                name: "UsageTotals");

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

            migrationBuilder.DropIndex(
                name: "IX_OutboxMessages_InvoiceId_Kind_Again",
                table: "OutboxMessages");

            migrationBuilder.DropIndex(
                name: "IX_OutboxMessages_Listing",
                table: "OutboxMessages");

            migrationBuilder.DropIndex(
                name: "IX_Invoices_CreditsInvoiceId",
                table: "Invoices");

            migrationBuilder.DropIndex(
                name: "IX_Invoices_IssueDate_State_Net_CustomerId",
                table: "Invoices");

            migrationBuilder.DropIndex(
                name: "IX_Invoices_Open",
                table: "Invoices");

            migrationBuilder.DropIndex(
                name: "IX_Customers_GroupId_Status_AnniversaryDay",
                table: "Customers");

            migrationBuilder.DropIndex(
                name: "IX_Charges_End",
                table: "Charges");

            migrationBuilder.DropIndex(
                name: "IX_Charges_ProductId",
                table: "Charges");

            migrationBuilder.DropIndex(
                name: "IX_BillingRuns_GroupId_TriggerDay",
                table: "BillingRuns");

            migrationBuilder.DropIndex(
                name: "IX_BillingRunCustomers_CustomerId",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "Again",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "CustomerId",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "StatementFrom",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "StatementTo",
                table: "OutboxMessages");

            migrationBuilder.DropColumn(
                name: "CreditReason",
                table: "Invoices");

            migrationBuilder.DropColumn(
                name: "PlainSum",
                table: "InvoiceLines");

            migrationBuilder.DropColumn(
                name: "WaitDays",
                table: "CustomerGroups");

            migrationBuilder.DropColumn(
                name: "GivesCredit",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "Switches",
                table: "Charges");

            migrationBuilder.DropColumn(
                name: "MendsFileId",
                table: "CdrFiles");

            migrationBuilder.DropColumn(
                name: "CategoryIds",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "OlderUsage",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversalReason",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversalTotal",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversedBy",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "ReversedInvoices",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "TriggerDay",
                table: "BillingRuns");

            migrationBuilder.DropColumn(
                name: "IsReversing",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "IssueDate",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "PeriodFrom",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "PeriodTo",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "TakenOutBy",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "TakenOutUtc",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "UsageFrom",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "UsageTo",
                table: "BillingRunCustomers");

            migrationBuilder.DropColumn(
                name: "NoClockNotices",
                table: "AspNetUsers");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_CustomerId_StartedUtc",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Identifier",
                table: "UsageRecords",
                column: "Identifier",
                filter: "\"Orphan\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_Kind_InvoiceId",
                table: "OutboxMessages",
                columns: new[] { "Kind", "InvoiceId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Customers_GroupId_Status",
                table: "Customers",
                columns: new[] { "GroupId", "Status" });
        }
    }
}
