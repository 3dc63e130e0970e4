using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace BillingBlazor.Server.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "AspNetRoles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    NormalizedName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetRoles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BankHolidays",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Nation = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BankHolidays", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BillingPolicies",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SecondPersonApproves = table.Column<bool>(type: "INTEGER", nullable: false),
                    SecondPersonAbove = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BillingPolicies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "BillingRuns",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    GroupId = table.Column<int>(type: "INTEGER", nullable: true),
                    IsFinal = table.Column<bool>(type: "INTEGER", nullable: false),
                    ClosesOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    PeriodFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    PeriodTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    TriggerDay = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    UsageFrom = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    UsageTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ServiceCharges = table.Column<bool>(type: "INTEGER", nullable: false),
                    Usage = table.Column<bool>(type: "INTEGER", nullable: false),
                    OldCharges = table.Column<bool>(type: "INTEGER", nullable: false),
                    OlderUsage = table.Column<bool>(type: "INTEGER", nullable: false),
                    CategoryIds = table.Column<string>(type: "TEXT", nullable: false),
                    IssueDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    SendEmails = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ApprovedBy = table.Column<string>(type: "TEXT", nullable: true),
                    ApprovedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    CustomersTotal = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomersDone = table.Column<int>(type: "INTEGER", nullable: false),
                    Invoices = table.Column<int>(type: "INTEGER", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Vat = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    ReversalTotal = table.Column<int>(type: "INTEGER", nullable: false),
                    ReversedInvoices = table.Column<int>(type: "INTEGER", nullable: false),
                    ReversedBy = table.Column<string>(type: "TEXT", nullable: true),
                    ReversalReason = table.Column<string>(type: "TEXT", nullable: true),
                    Failure = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BillingRuns", x => x.Id);
                    table.CheckConstraint("CK_BillingRuns_Trigger", "\"TriggerDay\" IS NULL OR \"GroupId\" IS NOT NULL");
                });

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
                name: "Categories",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Priority = table.Column<int>(type: "INTEGER", nullable: false),
                    DefaultTariffId = table.Column<int>(type: "INTEGER", nullable: true),
                    VatTreatment = table.Column<string>(type: "TEXT", nullable: false),
                    ForOnwardSale = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Categories", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Changes",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    WhenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Who = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    SubjectId = table.Column<int>(type: "INTEGER", nullable: false),
                    SubjectName = table.Column<string>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    Field = table.Column<string>(type: "TEXT", nullable: false),
                    Before = table.Column<string>(type: "TEXT", nullable: true),
                    After = table.Column<string>(type: "TEXT", nullable: true),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ErasedHash = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Changes", x => x.Id);
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
                name: "CliTypes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CliTypes", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Countersignatures",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    SubjectId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    Words = table.Column<string>(type: "TEXT", nullable: false),
                    Order = table.Column<string>(type: "TEXT", nullable: false),
                    RequestKey = table.Column<Guid>(type: "TEXT", nullable: false),
                    AskedBy = table.Column<string>(type: "TEXT", nullable: false),
                    AskedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    DecidedBy = table.Column<string>(type: "TEXT", nullable: true),
                    DecidedUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Countersignatures", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "CustomerGroups",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Trigger = table.Column<string>(type: "TEXT", nullable: false),
                    Billing = table.Column<string>(type: "TEXT", nullable: false),
                    Interval = table.Column<string>(type: "TEXT", nullable: false),
                    BillingMonthOffset = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstTrigger = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    TriggerHour = table.Column<int>(type: "INTEGER", nullable: false),
                    Approval = table.Column<string>(type: "TEXT", nullable: false),
                    WaitDays = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 3),
                    IsDefault = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerGroups", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DataProtectionKeys",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FriendlyName = table.Column<string>(type: "TEXT", nullable: true),
                    Xml = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DataProtectionKeys", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "DestinationGroups",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DestinationGroups", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "HistoryEnd",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    LastId = table.Column<long>(type: "INTEGER", nullable: false),
                    Hash = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HistoryEnd", x => x.Id);
                    table.CheckConstraint("CK_HistoryEnd_One", "\"Id\" = 1");
                });

            migrationBuilder.CreateTable(
                name: "ImportedFiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    FileName = table.Column<string>(type: "TEXT", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    ImportedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ImportedBy = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ImportedFiles", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Installations",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false),
                    MadeUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IsDemo = table.Column<bool>(type: "INTEGER", nullable: false),
                    BackupProblem = table.Column<string>(type: "TEXT", nullable: true),
                    BackupFailingSinceUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Installations", x => x.Id);
                    table.CheckConstraint("CK_Installation_One", "\"Id\" = 1");
                });

            migrationBuilder.CreateTable(
                name: "Logos",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    MediaType = table.Column<string>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Logos", x => x.Id);
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
                name: "NumberSeries",
                columns: table => new
                {
                    Prefix = table.Column<string>(type: "TEXT", nullable: false),
                    Next = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_NumberSeries", x => x.Prefix);
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
                name: "OrphansToSum",
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
                    table.PrimaryKey("PK_OrphansToSum", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "OutboxMessages",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: true),
                    Again = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    StatementFrom = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    StatementTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Recipients = table.Column<string>(type: "TEXT", nullable: false),
                    Accepted = table.Column<string>(type: "TEXT", nullable: true),
                    MayHaveGone = table.Column<bool>(type: "INTEGER", nullable: false),
                    SenderName = table.Column<string>(type: "TEXT", nullable: false),
                    SenderEmail = table.Column<string>(type: "TEXT", nullable: false),
                    Subject = table.Column<string>(type: "TEXT", nullable: false),
                    Html = table.Column<string>(type: "TEXT", nullable: false),
                    MessageId = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    NextTryUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SentUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Failure = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_OutboxMessages", x => x.Id);
                });

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
                name: "Requests",
                columns: table => new
                {
                    Key = table.Column<Guid>(type: "TEXT", nullable: false),
                    DoneUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Answer = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Requests", x => x.Key);
                });

            migrationBuilder.CreateTable(
                name: "RetentionPolicies",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    IsOn = table.Column<bool>(type: "INTEGER", nullable: false),
                    CallMonths = table.Column<int>(type: "INTEGER", nullable: false),
                    LogMonths = table.Column<int>(type: "INTEGER", nullable: false),
                    MailMonths = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerMonths = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RetentionPolicies", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RevenueDays",
                columns: table => new
                {
                    Day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Invoices = table.Column<int>(type: "INTEGER", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RevenueDays", x => x.Day);
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
                    Description = table.Column<string>(type: "TEXT", nullable: false),
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
                    StartedUtc = table.Column<long>(type: "INTEGER", nullable: false),
                    Week = table.Column<int>(type: "INTEGER", nullable: false)
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
                name: "SecurityEvents",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    WhenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Who = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    What = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    Address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SecurityEvents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SignInTries",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Account = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<string>(type: "TEXT", nullable: false),
                    Count = table.Column<int>(type: "INTEGER", nullable: false),
                    LastUtc = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SignInTries", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Suppliers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Format = table.Column<string>(type: "TEXT", nullable: false),
                    LayoutId = table.Column<int>(type: "INTEGER", nullable: true),
                    ServiceFormat = table.Column<string>(type: "TEXT", nullable: false),
                    ServiceLayoutId = table.Column<int>(type: "INTEGER", nullable: true),
                    TimeBasis = table.Column<string>(type: "TEXT", nullable: false),
                    Decimals = table.Column<int>(type: "INTEGER", nullable: false),
                    TimeScheduleId = table.Column<int>(type: "INTEGER", nullable: true),
                    CostFromFile = table.Column<bool>(type: "INTEGER", nullable: false),
                    Match = table.Column<string>(type: "TEXT", nullable: false),
                    FallbackDestinationId = table.Column<int>(type: "INTEGER", nullable: true),
                    BytesPerMegabyte = table.Column<int>(type: "INTEGER", nullable: false),
                    SplitsAtBands = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Suppliers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Tags",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false, collation: "NOCASE")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Tags", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "TimeSchedules",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    HolidayNation = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TimeSchedules", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "UsageRecords",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<int>(type: "INTEGER", nullable: false),
                    Orphan = table.Column<int>(type: "INTEGER", nullable: false),
                    Flags = table.Column<int>(type: "INTEGER", nullable: false),
                    StartedUtc = table.Column<long>(type: "INTEGER", nullable: false),
                    Week = table.Column<int>(type: "INTEGER", nullable: false, computedColumnSql: "\"StartedUtc\" / 604800", stored: false),
                    Seconds = table.Column<int>(type: "INTEGER", nullable: false),
                    BilledSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Bytes = table.Column<long>(type: "INTEGER", nullable: false),
                    Identifier = table.Column<string>(type: "TEXT", nullable: false),
                    Dialled = table.Column<string>(type: "TEXT", nullable: false),
                    ChargeCode = table.Column<string>(type: "TEXT", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: false, defaultValue: ""),
                    RecordId = table.Column<string>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    CliId = table.Column<int>(type: "INTEGER", nullable: true),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: true),
                    Band = table.Column<int>(type: "INTEGER", nullable: false),
                    Source = table.Column<int>(type: "INTEGER", nullable: false),
                    RateRowId = table.Column<int>(type: "INTEGER", nullable: true),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    PlainPrice = table.Column<long>(type: "INTEGER", nullable: false),
                    ServicePrice = table.Column<long>(type: "INTEGER", nullable: false),
                    AdjustmentId = table.Column<int>(type: "INTEGER", nullable: true),
                    Price = table.Column<long>(type: "INTEGER", nullable: false),
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: true),
                    ExcludedByRunId = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_UsageRecords", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "VatRates",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Treatment = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Percent = table.Column<decimal>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_VatRates", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AspNetRoleClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    RoleId = table.Column<int>(type: "INTEGER", nullable: false),
                    ClaimType = table.Column<string>(type: "TEXT", nullable: true),
                    ClaimValue = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetRoleClaims", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AspNetRoleClaims_AspNetRoles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "AspNetRoles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "BillingRunCustomers",
                columns: table => new
                {
                    RunId = table.Column<int>(type: "INTEGER", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    PeriodFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    PeriodTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    UsageFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    UsageTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    IssueDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    IsDone = table.Column<bool>(type: "INTEGER", nullable: false),
                    LeftOut = table.Column<string>(type: "TEXT", nullable: true),
                    IsParked = table.Column<bool>(type: "INTEGER", nullable: false),
                    BilledAgainRunId = table.Column<int>(type: "INTEGER", nullable: true),
                    WorkedOutAnew = table.Column<string>(type: "TEXT", nullable: true),
                    IsReversing = table.Column<bool>(type: "INTEGER", nullable: false),
                    TakenOutBy = table.Column<string>(type: "TEXT", nullable: true),
                    TakenOutUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BillingRunCustomers", x => new { x.RunId, x.CustomerId });
                    table.ForeignKey(
                        name: "FK_BillingRunCustomers_BillingRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "BillingRuns",
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
                    Causes_Mix = table.Column<long>(type: "INTEGER", nullable: false),
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
                name: "Products",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Details = table.Column<string>(type: "TEXT", nullable: true),
                    Reference = table.Column<string>(type: "TEXT", nullable: true),
                    CategoryId = table.Column<int>(type: "INTEGER", nullable: false),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: true),
                    Frequency = table.Column<string>(type: "TEXT", nullable: true),
                    VatTreatment = table.Column<string>(type: "TEXT", nullable: false),
                    ForOnwardSale = table.Column<bool>(type: "INTEGER", nullable: false),
                    AccountingCode = table.Column<string>(type: "TEXT", nullable: true),
                    ServicePricing = table.Column<string>(type: "TEXT", nullable: false),
                    MarkUpPercent = table.Column<decimal>(type: "TEXT", nullable: true),
                    IsWithdrawn = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Products", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Products_Categories_CategoryId",
                        column: x => x.CategoryId,
                        principalTable: "Categories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "Tariffs",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    CategoryId = table.Column<int>(type: "INTEGER", nullable: false),
                    BasedOnTariffId = table.Column<int>(type: "INTEGER", nullable: true),
                    TimeScheduleId = table.Column<int>(type: "INTEGER", nullable: true),
                    AccessChargePerMinute = table.Column<decimal>(type: "TEXT", nullable: true),
                    EverythingElseMarkupPercent = table.Column<decimal>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Tariffs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Tariffs_Categories_CategoryId",
                        column: x => x.CategoryId,
                        principalTable: "Categories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
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
                name: "Organisations",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Colour = table.Column<string>(type: "TEXT", nullable: false),
                    LogoId = table.Column<int>(type: "INTEGER", nullable: true),
                    Telephone = table.Column<string>(type: "TEXT", nullable: true),
                    Email = table.Column<string>(type: "TEXT", nullable: true),
                    WebSite = table.Column<string>(type: "TEXT", nullable: true),
                    CompanyNumber = table.Column<string>(type: "TEXT", nullable: true),
                    VatNumber = table.Column<string>(type: "TEXT", nullable: true),
                    VatRounding = table.Column<string>(type: "TEXT", nullable: false),
                    PaymentTermsDays = table.Column<int>(type: "INTEGER", nullable: false),
                    BankName = table.Column<string>(type: "TEXT", nullable: true),
                    BankAccountName = table.Column<string>(type: "TEXT", nullable: true),
                    BankSortCode = table.Column<string>(type: "TEXT", nullable: true),
                    BankAccountNumber = table.Column<string>(type: "TEXT", nullable: true),
                    InvoicePrefix = table.Column<string>(type: "TEXT", nullable: false),
                    CreditNotePrefix = table.Column<string>(type: "TEXT", nullable: false),
                    SenderName = table.Column<string>(type: "TEXT", nullable: true),
                    SenderEmail = table.Column<string>(type: "TEXT", nullable: true),
                    HostName = table.Column<string>(type: "TEXT", nullable: true),
                    PortalMonthsAfterClosing = table.Column<int>(type: "INTEGER", nullable: false),
                    FooterText = table.Column<string>(type: "TEXT", nullable: true),
                    IsDefault = table.Column<bool>(type: "INTEGER", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Address_Country = table.Column<string>(type: "TEXT", nullable: false),
                    Address_County = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Line1 = table.Column<string>(type: "TEXT", nullable: false),
                    Address_Line2 = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Line3 = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Line4 = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Postcode = table.Column<string>(type: "TEXT", nullable: false),
                    Address_Town = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Organisations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Organisations_Logos_LogoId",
                        column: x => x.LogoId,
                        principalTable: "Logos",
                        principalColumn: "Id");
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

            migrationBuilder.CreateTable(
                name: "Collections",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: false),
                    IsOn = table.Column<bool>(type: "INTEGER", nullable: false),
                    Way = table.Column<string>(type: "TEXT", nullable: false),
                    Host = table.Column<string>(type: "TEXT", nullable: false),
                    Port = table.Column<int>(type: "INTEGER", nullable: false),
                    UserName = table.Column<string>(type: "TEXT", nullable: false),
                    ProtectedPassword = table.Column<string>(type: "TEXT", nullable: true),
                    ProtectedKey = table.Column<string>(type: "TEXT", nullable: true),
                    HostKey = table.Column<string>(type: "TEXT", nullable: true),
                    Folder = table.Column<string>(type: "TEXT", nullable: false),
                    Pattern = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Rhythm = table.Column<string>(type: "TEXT", nullable: false),
                    Hour = table.Column<int>(type: "INTEGER", nullable: false),
                    After = table.Column<string>(type: "TEXT", nullable: false),
                    MoveTo = table.Column<string>(type: "TEXT", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    DueUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    IsAsked = table.Column<bool>(type: "INTEGER", nullable: false),
                    LastUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    Failure = table.Column<string>(type: "TEXT", nullable: true),
                    FailingSinceUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    OtherHostKey = table.Column<string>(type: "TEXT", nullable: true),
                    Found = table.Column<int>(type: "INTEGER", nullable: false),
                    Done = table.Column<int>(type: "INTEGER", nullable: false),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Collections", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Collections_Suppliers_SupplierId",
                        column: x => x.SupplierId,
                        principalTable: "Suppliers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Destinations",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    CategoryId = table.Column<int>(type: "INTEGER", nullable: false),
                    DestinationGroupId = table.Column<int>(type: "INTEGER", nullable: true),
                    IsFreeToCaller = table.Column<bool>(type: "INTEGER", nullable: false),
                    Range = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Destinations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Destinations_Categories_CategoryId",
                        column: x => x.CategoryId,
                        principalTable: "Categories",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Destinations_DestinationGroups_DestinationGroupId",
                        column: x => x.DestinationGroupId,
                        principalTable: "DestinationGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Destinations_Suppliers_SupplierId",
                        column: x => x.SupplierId,
                        principalTable: "Suppliers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "FileLayouts",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    Content = table.Column<string>(type: "TEXT", nullable: false),
                    SavedBy = table.Column<string>(type: "TEXT", nullable: false),
                    SavedUtc = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FileLayouts", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FileLayouts_Suppliers_SupplierId",
                        column: x => x.SupplierId,
                        principalTable: "Suppliers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ScheduleSlot",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Day = table.Column<string>(type: "TEXT", nullable: false),
                    FromMinute = table.Column<int>(type: "INTEGER", nullable: false),
                    ToMinute = table.Column<int>(type: "INTEGER", nullable: false),
                    Band = table.Column<string>(type: "TEXT", nullable: false),
                    TimeScheduleId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ScheduleSlot", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ScheduleSlot_TimeSchedules_TimeScheduleId",
                        column: x => x.TimeScheduleId,
                        principalTable: "TimeSchedules",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
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
                name: "ProductPrices",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ProductId = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Sell = table.Column<long>(type: "INTEGER", nullable: false),
                    Buy = table.Column<long>(type: "INTEGER", nullable: true),
                    TariffId = table.Column<int>(type: "INTEGER", nullable: true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ProductPrices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ProductPrices_Products_ProductId",
                        column: x => x.ProductId,
                        principalTable: "Products",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ServiceCodes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    ProductId = table.Column<int>(type: "INTEGER", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false, collation: "NOCASE"),
                    IsExpression = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceCodes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ServiceCodes_Products_ProductId",
                        column: x => x.ProductId,
                        principalTable: "Products",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Customers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Name = table.Column<string>(type: "TEXT", nullable: false, collation: "NOCASE"),
                    Reference = table.Column<string>(type: "TEXT", nullable: true),
                    Status = table.Column<string>(type: "TEXT", nullable: false),
                    StatusSince = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Since = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    GroupId = table.Column<int>(type: "INTEGER", nullable: false),
                    OrganisationId = table.Column<int>(type: "INTEGER", nullable: false),
                    AnniversaryDay = table.Column<int>(type: "INTEGER", nullable: true),
                    SendViaEmail = table.Column<bool>(type: "INTEGER", nullable: false),
                    DeliveryEmail = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_Line1 = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_Line2 = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_Line3 = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_Line4 = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_Town = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_County = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_Postcode = table.Column<string>(type: "TEXT", nullable: true),
                    BillingAddress_Country = table.Column<string>(type: "TEXT", nullable: true),
                    ContactName = table.Column<string>(type: "TEXT", nullable: true),
                    Telephone = table.Column<string>(type: "TEXT", nullable: true),
                    Email = table.Column<string>(type: "TEXT", nullable: true),
                    WebSite = table.Column<string>(type: "TEXT", nullable: true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    VatNumber = table.Column<string>(type: "TEXT", nullable: true),
                    VatNumberCheckedOn = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    IsVulnerable = table.Column<bool>(type: "INTEGER", nullable: false),
                    PurchaseOrder = table.Column<string>(type: "TEXT", nullable: true),
                    PaymentTermsDays = table.Column<int>(type: "INTEGER", nullable: true),
                    TaxExemptReason = table.Column<string>(type: "TEXT", nullable: true),
                    ReverseCharge = table.Column<bool>(type: "INTEGER", nullable: false),
                    InvoicePerCostCentre = table.Column<bool>(type: "INTEGER", nullable: false),
                    StatementFormat = table.Column<string>(type: "TEXT", nullable: false),
                    HideCalls = table.Column<bool>(type: "INTEGER", nullable: false),
                    StatementThreshold = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<int>(type: "INTEGER", nullable: false),
                    IsNameErased = table.Column<bool>(type: "INTEGER", nullable: false),
                    Balance = table.Column<long>(type: "INTEGER", nullable: false),
                    LineCount = table.Column<int>(type: "INTEGER", nullable: false),
                    Address_Country = table.Column<string>(type: "TEXT", nullable: false),
                    Address_County = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Line1 = table.Column<string>(type: "TEXT", nullable: false),
                    Address_Line2 = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Line3 = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Line4 = table.Column<string>(type: "TEXT", nullable: true),
                    Address_Postcode = table.Column<string>(type: "TEXT", nullable: false),
                    Address_Town = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Customers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Customers_CustomerGroups_GroupId",
                        column: x => x.GroupId,
                        principalTable: "CustomerGroups",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Customers_Organisations_OrganisationId",
                        column: x => x.OrganisationId,
                        principalTable: "Organisations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
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
                name: "BuyPrice",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: false),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Price_Connection = table.Column<decimal>(type: "TEXT", nullable: false),
                    Price_FirstIntervalSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Price_IncrementSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Price_MarkupFloor = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_MarkupPercent = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_Maximum = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_Minimum = table.Column<decimal>(type: "TEXT", nullable: false),
                    Price_OffPeak = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_Peak = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_WeekendOffPeak = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_WeekendPeak = table.Column<decimal>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_BuyPrice", x => x.Id);
                    table.ForeignKey(
                        name: "FK_BuyPrice_Destinations_DestinationId",
                        column: x => x.DestinationId,
                        principalTable: "Destinations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DestinationCodes",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: false),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", nullable: false),
                    Prefix = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DestinationCodes", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DestinationCodes_Destinations_DestinationId",
                        column: x => x.DestinationId,
                        principalTable: "Destinations",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
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
                name: "CdrFiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: false),
                    Format = table.Column<string>(type: "TEXT", nullable: false),
                    LayoutId = table.Column<int>(type: "INTEGER", nullable: true),
                    Header = table.Column<string>(type: "TEXT", nullable: true),
                    IsReadAnyway = table.Column<bool>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    SizeBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    UploadedBy = table.Column<string>(type: "TEXT", nullable: false),
                    UploadedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Rows = table.Column<int>(type: "INTEGER", nullable: false),
                    Rated = table.Column<int>(type: "INTEGER", nullable: false),
                    Orphans = table.Column<int>(type: "INTEGER", nullable: false),
                    Rejected = table.Column<int>(type: "INTEGER", nullable: false),
                    Duplicates = table.Column<int>(type: "INTEGER", nullable: false),
                    LeftOut = table.Column<int>(type: "INTEGER", nullable: false),
                    BytesRead = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstRecordId = table.Column<long>(type: "INTEGER", nullable: true),
                    LastRecordId = table.Column<long>(type: "INTEGER", nullable: true),
                    FirstStartedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    LastStartedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    NumbersErasedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Failure = table.Column<string>(type: "TEXT", nullable: true),
                    MendsFileId = table.Column<int>(type: "INTEGER", nullable: true),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CdrFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CdrFiles_FileLayouts_LayoutId",
                        column: x => x.LayoutId,
                        principalTable: "FileLayouts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CdrFiles_Suppliers_SupplierId",
                        column: x => x.SupplierId,
                        principalTable: "Suppliers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "ServiceFiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: false),
                    Format = table.Column<string>(type: "TEXT", nullable: false),
                    LayoutId = table.Column<int>(type: "INTEGER", nullable: true),
                    Header = table.Column<string>(type: "TEXT", nullable: true),
                    IsReadAnyway = table.Column<bool>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    ContentHash = table.Column<string>(type: "TEXT", nullable: false),
                    SizeBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ForReconciliation = table.Column<bool>(type: "INTEGER", nullable: false),
                    UploadedBy = table.Column<string>(type: "TEXT", nullable: false),
                    UploadedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Rows = table.Column<int>(type: "INTEGER", nullable: false),
                    Lines = table.Column<int>(type: "INTEGER", nullable: false),
                    Rejected = table.Column<int>(type: "INTEGER", nullable: false),
                    Duplicates = table.Column<int>(type: "INTEGER", nullable: false),
                    LeftOut = table.Column<int>(type: "INTEGER", nullable: false),
                    BytesRead = table.Column<long>(type: "INTEGER", nullable: false),
                    FinishedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Failure = table.Column<string>(type: "TEXT", nullable: true),
                    MendsFileId = table.Column<int>(type: "INTEGER", nullable: true),
                    LeaseOwner = table.Column<string>(type: "TEXT", nullable: true),
                    LeaseUntilUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ServiceFiles_FileLayouts_LayoutId",
                        column: x => x.LayoutId,
                        principalTable: "FileLayouts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ServiceFiles_Suppliers_SupplierId",
                        column: x => x.SupplierId,
                        principalTable: "Suppliers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUsers",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    DisplayName = table.Column<string>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    InvitedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    PrefersDark = table.Column<bool>(type: "INTEGER", nullable: false),
                    NoClockNotices = table.Column<bool>(type: "INTEGER", nullable: false),
                    HiddenColumns = table.Column<string>(type: "TEXT", nullable: false),
                    UserName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    NormalizedUserName = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    Email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    NormalizedEmail = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    EmailConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    PasswordHash = table.Column<string>(type: "TEXT", nullable: true),
                    SecurityStamp = table.Column<string>(type: "TEXT", nullable: true),
                    ConcurrencyStamp = table.Column<string>(type: "TEXT", nullable: true),
                    PhoneNumber = table.Column<string>(type: "TEXT", nullable: true),
                    PhoneNumberConfirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    TwoFactorEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    LockoutEnd = table.Column<DateTimeOffset>(type: "TEXT", nullable: true),
                    LockoutEnabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    AccessFailedCount = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUsers", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AspNetUsers_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id");
                });

            migrationBuilder.CreateTable(
                name: "CostCentres",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false, collation: "NOCASE"),
                    IsClosed = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CostCentres", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CostCentres_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
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
                name: "CustomerTags",
                columns: table => new
                {
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    TagId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerTags", x => new { x.CustomerId, x.TagId });
                    table.ForeignKey(
                        name: "FK_CustomerTags_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_CustomerTags_Tags_TagId",
                        column: x => x.TagId,
                        principalTable: "Tags",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CustomerTariffs",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    CategoryId = table.Column<int>(type: "INTEGER", nullable: false),
                    TariffId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CustomerTariffs", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CustomerTariffs_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Invoices",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    Number = table.Column<string>(type: "TEXT", nullable: true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    OrganisationId = table.Column<int>(type: "INTEGER", nullable: false),
                    RunId = table.Column<int>(type: "INTEGER", nullable: true),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    CostCentreKey = table.Column<int>(type: "INTEGER", nullable: false),
                    IssueDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    DueDate = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    PeriodFrom = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    PeriodTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    LogoId = table.Column<int>(type: "INTEGER", nullable: true),
                    Colour = table.Column<string>(type: "TEXT", nullable: false),
                    PurchaseOrder = table.Column<string>(type: "TEXT", nullable: true),
                    FooterText = table.Column<string>(type: "TEXT", nullable: true),
                    TaxNote = table.Column<string>(type: "TEXT", nullable: true),
                    VatRounding = table.Column<string>(type: "TEXT", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Vat = table.Column<long>(type: "INTEGER", nullable: false),
                    Total = table.Column<long>(type: "INTEGER", nullable: false),
                    Allocated = table.Column<long>(type: "INTEGER", nullable: false),
                    TakenBack = table.Column<long>(type: "INTEGER", nullable: false),
                    CreditsInvoiceId = table.Column<int>(type: "INTEGER", nullable: true),
                    CreditsPart = table.Column<bool>(type: "INTEGER", nullable: false),
                    CreditReason = table.Column<string>(type: "TEXT", nullable: true),
                    ApprovedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    ApprovedBy = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_Address = table.Column<string>(type: "TEXT", nullable: false),
                    Buyer_BankAccountName = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_BankAccountNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_BankName = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_BankSortCode = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_CompanyNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_Email = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_Name = table.Column<string>(type: "TEXT", nullable: false),
                    Buyer_Reference = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_Telephone = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_VatNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Buyer_WebSite = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_Address = table.Column<string>(type: "TEXT", nullable: false),
                    Seller_BankAccountName = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_BankAccountNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_BankName = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_BankSortCode = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_CompanyNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_Email = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_Name = table.Column<string>(type: "TEXT", nullable: false),
                    Seller_Reference = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_Telephone = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_VatNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Seller_WebSite = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Invoices", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Invoices_BillingRuns_RunId",
                        column: x => x.RunId,
                        principalTable: "BillingRuns",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Invoices_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "LedgerEntries",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Date = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Amount = table.Column<long>(type: "INTEGER", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: false),
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: true),
                    Method = table.Column<string>(type: "TEXT", nullable: true),
                    Reference = table.Column<string>(type: "TEXT", nullable: true),
                    ReversesId = table.Column<int>(type: "INTEGER", nullable: true),
                    CreatedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    CreatedBy = table.Column<string>(type: "TEXT", nullable: false),
                    RequestKey = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_LedgerEntries", x => x.Id);
                    table.ForeignKey(
                        name: "FK_LedgerEntries_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "MonthsToSettle",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Month = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MonthsToSettle", x => x.Id);
                    table.ForeignKey(
                        name: "FK_MonthsToSettle_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
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
                name: "RateRows",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    TariffId = table.Column<int>(type: "INTEGER", nullable: true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    DestinationGroupId = table.Column<int>(type: "INTEGER", nullable: true),
                    DestinationId = table.Column<int>(type: "INTEGER", nullable: true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Price_Connection = table.Column<decimal>(type: "TEXT", nullable: false),
                    Price_FirstIntervalSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Price_IncrementSeconds = table.Column<int>(type: "INTEGER", nullable: false),
                    Price_MarkupFloor = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_MarkupPercent = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_Maximum = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_Minimum = table.Column<decimal>(type: "TEXT", nullable: false),
                    Price_OffPeak = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_Peak = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_WeekendOffPeak = table.Column<decimal>(type: "TEXT", nullable: true),
                    Price_WeekendPeak = table.Column<decimal>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RateRows", x => x.Id);
                    table.ForeignKey(
                        name: "FK_RateRows_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_RateRows_DestinationGroups_DestinationGroupId",
                        column: x => x.DestinationGroupId,
                        principalTable: "DestinationGroups",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_RateRows_Destinations_DestinationId",
                        column: x => x.DestinationId,
                        principalTable: "Destinations",
                        principalColumn: "Id");
                    table.ForeignKey(
                        name: "FK_RateRows_Tariffs_TariffId",
                        column: x => x.TariffId,
                        principalTable: "Tariffs",
                        principalColumn: "Id");
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
                    Until = table.Column<DateOnly>(type: "TEXT", nullable: true),
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

            migrationBuilder.CreateTable(
                name: "CallIndex",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Bucket = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstRecordId = table.Column<long>(type: "INTEGER", nullable: false),
                    FirstUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CallIndex", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CallIndex_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CdrFingerprints",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    LastUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CdrFingerprints", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CdrFingerprints_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DailyTotals",
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
                    table.PrimaryKey("PK_DailyTotals", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DailyTotals_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DailyUsage",
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
                    table.PrimaryKey("PK_DailyUsage", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DailyUsage_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "DialledIndex",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Bucket = table.Column<int>(type: "INTEGER", nullable: false),
                    FirstRecordId = table.Column<long>(type: "INTEGER", nullable: false),
                    Content = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_DialledIndex", x => x.Id);
                    table.ForeignKey(
                        name: "FK_DialledIndex_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "FilesToAddUp",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_FilesToAddUp", x => x.Id);
                    table.ForeignKey(
                        name: "FK_FilesToAddUp_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "SetAsideRows",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Column = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    Raw = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SetAsideRows", x => x.Id);
                    table.ForeignKey(
                        name: "FK_SetAsideRows_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CollectedFiles",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CollectionId = table.Column<int>(type: "INTEGER", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    SizeBytes = table.Column<long>(type: "INTEGER", nullable: false),
                    ModifiedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    FetchedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    FileId = table.Column<int>(type: "INTEGER", nullable: true),
                    ServiceFileId = table.Column<int>(type: "INTEGER", nullable: true),
                    Why = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CollectedFiles", x => x.Id);
                    table.ForeignKey(
                        name: "FK_CollectedFiles_CdrFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "CdrFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_CollectedFiles_Collections_CollectionId",
                        column: x => x.CollectionId,
                        principalTable: "Collections",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_CollectedFiles_ServiceFiles_ServiceFileId",
                        column: x => x.ServiceFileId,
                        principalTable: "ServiceFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                });

            migrationBuilder.CreateTable(
                name: "ServiceRowsAside",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    Line = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Column = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: false),
                    Reason = table.Column<string>(type: "TEXT", nullable: false),
                    Raw = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceRowsAside", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ServiceRowsAside_ServiceFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "ServiceFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserClaims",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    ClaimType = table.Column<string>(type: "TEXT", nullable: true),
                    ClaimValue = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserClaims", x => x.Id);
                    table.ForeignKey(
                        name: "FK_AspNetUserClaims_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserLogins",
                columns: table => new
                {
                    LoginProvider = table.Column<string>(type: "TEXT", nullable: false),
                    ProviderKey = table.Column<string>(type: "TEXT", nullable: false),
                    ProviderDisplayName = table.Column<string>(type: "TEXT", nullable: true),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserLogins", x => new { x.LoginProvider, x.ProviderKey });
                    table.ForeignKey(
                        name: "FK_AspNetUserLogins_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

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
                name: "AspNetUserRoles",
                columns: table => new
                {
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    RoleId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserRoles", x => new { x.UserId, x.RoleId });
                    table.ForeignKey(
                        name: "FK_AspNetUserRoles_AspNetRoles_RoleId",
                        column: x => x.RoleId,
                        principalTable: "AspNetRoles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_AspNetUserRoles_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "AspNetUserTokens",
                columns: table => new
                {
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    LoginProvider = table.Column<string>(type: "TEXT", nullable: false),
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AspNetUserTokens", x => new { x.UserId, x.LoginProvider, x.Name });
                    table.ForeignKey(
                        name: "FK_AspNetUserTokens_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    UserId = table.Column<int>(type: "INTEGER", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Stamp = table.Column<string>(type: "TEXT", nullable: false),
                    StartedUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    SeenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    ProvenUtc = table.Column<DateTime>(type: "TEXT", nullable: false),
                    WrongProofs = table.Column<int>(type: "INTEGER", nullable: false),
                    EndedUtc = table.Column<DateTime>(type: "TEXT", nullable: true),
                    Device = table.Column<string>(type: "TEXT", nullable: false),
                    Address = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sessions", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Sessions_AspNetUsers_UserId",
                        column: x => x.UserId,
                        principalTable: "AspNetUsers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Clis",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Number = table.Column<string>(type: "TEXT", nullable: false),
                    LastNumber = table.Column<string>(type: "TEXT", nullable: true),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    LastKey = table.Column<string>(type: "TEXT", nullable: true),
                    CliTypeId = table.Column<int>(type: "INTEGER", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: true),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ExcludedFromBilling = table.Column<bool>(type: "INTEGER", nullable: false),
                    SpendingCap = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Clis", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Clis_CliTypes_CliTypeId",
                        column: x => x.CliTypeId,
                        principalTable: "CliTypes",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Clis_CostCentres_CostCentreId",
                        column: x => x.CostCentreId,
                        principalTable: "CostCentres",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Clis_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
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

            migrationBuilder.CreateTable(
                name: "InvoiceLines",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: false),
                    Position = table.Column<int>(type: "INTEGER", nullable: false),
                    Kind = table.Column<string>(type: "TEXT", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: false),
                    Details = table.Column<string>(type: "TEXT", nullable: true),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    CostCentreName = table.Column<string>(type: "TEXT", nullable: true),
                    CategoryId = table.Column<int>(type: "INTEGER", nullable: false),
                    CategoryName = table.Column<string>(type: "TEXT", nullable: false),
                    PeriodFrom = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    PeriodTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    Quantity = table.Column<decimal>(type: "TEXT", nullable: false),
                    UnitPrice = table.Column<long>(type: "INTEGER", nullable: true),
                    VatTreatment = table.Column<string>(type: "TEXT", nullable: false),
                    VatPercent = table.Column<decimal>(type: "TEXT", nullable: true),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Credited = table.Column<long>(type: "INTEGER", nullable: false),
                    CreditsLineId = table.Column<int>(type: "INTEGER", nullable: true),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    Working = table.Column<string>(type: "TEXT", nullable: true),
                    ChargeId = table.Column<int>(type: "INTEGER", nullable: true),
                    CycleStart = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CliId = table.Column<int>(type: "INTEGER", nullable: true),
                    Calls = table.Column<int>(type: "INTEGER", nullable: true),
                    Seconds = table.Column<long>(type: "INTEGER", nullable: true),
                    ExactSum = table.Column<long>(type: "INTEGER", nullable: true),
                    PlainSum = table.Column<long>(type: "INTEGER", nullable: true),
                    Shares = table.Column<string>(type: "TEXT", nullable: true),
                    CapReached = table.Column<long>(type: "INTEGER", nullable: true),
                    IsLive = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InvoiceLines", x => x.Id);
                    table.CheckConstraint("CK_InvoiceLines_Credited", "\"Credited\" = 0 OR (\"Credited\" > 0 AND \"Credited\" <= \"Net\")");
                    table.CheckConstraint("CK_InvoiceLines_Cycle", "\"ChargeId\" IS NULL OR \"CycleStart\" IS NOT NULL");
                    table.ForeignKey(
                        name: "FK_InvoiceLines_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "InvoiceVat",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: false),
                    Treatment = table.Column<string>(type: "TEXT", nullable: false),
                    Percent = table.Column<decimal>(type: "TEXT", nullable: false),
                    Net = table.Column<long>(type: "INTEGER", nullable: false),
                    Vat = table.Column<long>(type: "INTEGER", nullable: false),
                    CustomerVat = table.Column<long>(type: "INTEGER", nullable: false),
                    Credited = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_InvoiceVat", x => x.Id);
                    table.ForeignKey(
                        name: "FK_InvoiceVat_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "KeptDocuments",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: false),
                    Variant = table.Column<string>(type: "TEXT", nullable: false),
                    Sha256 = table.Column<string>(type: "TEXT", nullable: false),
                    Bytes = table.Column<int>(type: "INTEGER", nullable: false),
                    DrawnUtc = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_KeptDocuments", x => x.Id);
                    table.ForeignKey(
                        name: "FK_KeptDocuments_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
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
                name: "CapMonths",
                columns: table => new
                {
                    CliId = table.Column<int>(type: "INTEGER", nullable: false),
                    MonthFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    MonthTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Cap = table.Column<long>(type: "INTEGER", nullable: false),
                    Charged = table.Column<long>(type: "INTEGER", nullable: false),
                    NotCharged = table.Column<long>(type: "INTEGER", nullable: false),
                    ReachedUtc = table.Column<DateTime>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CapMonths", x => new { x.CliId, x.MonthFrom });
                    table.ForeignKey(
                        name: "FK_CapMonths_Clis_CliId",
                        column: x => x.CliId,
                        principalTable: "Clis",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "CapNotices",
                columns: table => new
                {
                    CliId = table.Column<int>(type: "INTEGER", nullable: false),
                    MonthFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Percent = table.Column<int>(type: "INTEGER", nullable: false),
                    ToldUtc = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CapNotices", x => new { x.CliId, x.MonthFrom, x.Percent });
                    table.ForeignKey(
                        name: "FK_CapNotices_Clis_CliId",
                        column: x => x.CliId,
                        principalTable: "Clis",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "ServiceLines",
                columns: table => new
                {
                    Id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    FileId = table.Column<int>(type: "INTEGER", nullable: false),
                    SupplierId = table.Column<int>(type: "INTEGER", nullable: false),
                    IsForReconciliation = table.Column<bool>(type: "INTEGER", nullable: false),
                    Row = table.Column<int>(type: "INTEGER", nullable: false),
                    Print = table.Column<string>(type: "TEXT", nullable: false),
                    Copy = table.Column<int>(type: "INTEGER", nullable: false),
                    Identifier = table.Column<string>(type: "TEXT", nullable: false),
                    Key = table.Column<string>(type: "TEXT", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: false),
                    Code = table.Column<string>(type: "TEXT", nullable: true),
                    Event = table.Column<string>(type: "TEXT", nullable: true),
                    From = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    To = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    Quantity = table.Column<decimal>(type: "TEXT", nullable: false),
                    Cost = table.Column<long>(type: "INTEGER", nullable: false),
                    BrokenCost = table.Column<long>(type: "INTEGER", nullable: true),
                    Sell = table.Column<long>(type: "INTEGER", nullable: true),
                    Reference = table.Column<string>(type: "TEXT", nullable: true),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    CliId = table.Column<int>(type: "INTEGER", nullable: true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: true),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    ProductId = table.Column<int>(type: "INTEGER", nullable: true),
                    IsProductChosen = table.Column<bool>(type: "INTEGER", nullable: false),
                    IsSkipped = table.Column<bool>(type: "INTEGER", nullable: false),
                    UnitPrice = table.Column<long>(type: "INTEGER", nullable: true),
                    Price = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ServiceLines", x => x.Id);
                    table.ForeignKey(
                        name: "FK_ServiceLines_Clis_CliId",
                        column: x => x.CliId,
                        principalTable: "Clis",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_ServiceLines_CostCentres_CostCentreId",
                        column: x => x.CostCentreId,
                        principalTable: "CostCentres",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_ServiceLines_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_ServiceLines_Products_ProductId",
                        column: x => x.ProductId,
                        principalTable: "Products",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.SetNull);
                    table.ForeignKey(
                        name: "FK_ServiceLines_ServiceFiles_FileId",
                        column: x => x.FileId,
                        principalTable: "ServiceFiles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "AllowanceMonths",
                columns: table => new
                {
                    CustomerBundleId = table.Column<int>(type: "INTEGER", nullable: false),
                    AllowanceId = table.Column<int>(type: "INTEGER", nullable: false),
                    MonthFrom = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    MonthTo = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    Granted = table.Column<long>(type: "INTEGER", nullable: false),
                    Used = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AllowanceMonths", x => new { x.CustomerBundleId, x.AllowanceId, x.MonthFrom });
                    table.ForeignKey(
                        name: "FK_AllowanceMonths_CustomerBundles_CustomerBundleId",
                        column: x => x.CustomerBundleId,
                        principalTable: "CustomerBundles",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "Charges",
                columns: table => new
                {
                    Id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    CustomerId = table.Column<int>(type: "INTEGER", nullable: false),
                    ProductId = table.Column<int>(type: "INTEGER", nullable: true),
                    CategoryId = table.Column<int>(type: "INTEGER", nullable: false),
                    Description = table.Column<string>(type: "TEXT", nullable: false),
                    Details = table.Column<string>(type: "TEXT", nullable: true),
                    Frequency = table.Column<string>(type: "TEXT", nullable: true),
                    Quantity = table.Column<decimal>(type: "TEXT", nullable: false),
                    UnitPrice = table.Column<long>(type: "INTEGER", nullable: true),
                    UnitCost = table.Column<long>(type: "INTEGER", nullable: true),
                    VatTreatment = table.Column<string>(type: "TEXT", nullable: false),
                    Start = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ProRataStart = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    End = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    GivesCredit = table.Column<bool>(type: "INTEGER", nullable: false),
                    AlreadyBilledTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    CostCentreId = table.Column<int>(type: "INTEGER", nullable: true),
                    CliId = table.Column<int>(type: "INTEGER", nullable: true),
                    CoversTo = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    ServiceLineId = table.Column<long>(type: "INTEGER", nullable: true),
                    IsCancelled = table.Column<bool>(type: "INTEGER", nullable: false),
                    Switches = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Charges", x => x.Id);
                    table.ForeignKey(
                        name: "FK_Charges_Customers_CustomerId",
                        column: x => x.CustomerId,
                        principalTable: "Customers",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_Charges_ServiceLines_ServiceLineId",
                        column: x => x.ServiceLineId,
                        principalTable: "ServiceLines",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
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
                name: "CreditedCalls",
                columns: table => new
                {
                    InvoiceId = table.Column<int>(type: "INTEGER", nullable: false),
                    UsageRecordId = table.Column<long>(type: "INTEGER", nullable: false),
                    ChargeId = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_CreditedCalls", x => new { x.InvoiceId, x.UsageRecordId });
                    table.ForeignKey(
                        name: "FK_CreditedCalls_Charges_ChargeId",
                        column: x => x.ChargeId,
                        principalTable: "Charges",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_CreditedCalls_Invoices_InvoiceId",
                        column: x => x.InvoiceId,
                        principalTable: "Invoices",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.InsertData(
                table: "HistoryEnd",
                columns: new[] { "Id", "Hash", "LastId" },
                values: new object[] { 1, new byte[0], 0L });

            migrationBuilder.CreateIndex(
                name: "IX_Allowance_BundleId",
                table: "Allowance",
                column: "BundleId");

            migrationBuilder.CreateIndex(
                name: "IX_AllowanceMonths_CustomerId_MonthFrom",
                table: "AllowanceMonths",
                columns: new[] { "CustomerId", "MonthFrom" });

            migrationBuilder.CreateIndex(
                name: "IX_AllowanceMonths_MonthFrom",
                table: "AllowanceMonths",
                column: "MonthFrom");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetRoleClaims_RoleId",
                table: "AspNetRoleClaims",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "RoleNameIndex",
                table: "AspNetRoles",
                column: "NormalizedName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserClaims_UserId",
                table: "AspNetUserClaims",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserLogins_UserId",
                table: "AspNetUserLogins",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserPasskeys_UserId",
                table: "AspNetUserPasskeys",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUserRoles_RoleId",
                table: "AspNetUserRoles",
                column: "RoleId");

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "AspNetUsers",
                column: "NormalizedEmail");

            migrationBuilder.CreateIndex(
                name: "IX_AspNetUsers_CustomerId",
                table: "AspNetUsers",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "AspNetUsers",
                column: "NormalizedUserName",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BankHolidays_Nation_Day",
                table: "BankHolidays",
                columns: new[] { "Nation", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BillingRunCustomers_CustomerId",
                table: "BillingRunCustomers",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_BillingRuns_GroupId_TriggerDay",
                table: "BillingRuns",
                columns: new[] { "GroupId", "TriggerDay" },
                unique: true,
                filter: "\"State\" <> 'Discarded' AND \"TriggerDay\" IS NOT NULL");

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
                name: "IX_Bundles_Name",
                table: "Bundles",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_BundleUses_CustomerBundleId",
                table: "BundleUses",
                column: "CustomerBundleId");

            migrationBuilder.CreateIndex(
                name: "IX_BuyPrice_DestinationId_From",
                table: "BuyPrice",
                columns: new[] { "DestinationId", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CallIndex_Bucket_LastUtc_FirstUtc",
                table: "CallIndex",
                columns: new[] { "Bucket", "LastUtc", "FirstUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_CallIndex_FileId",
                table: "CallIndex",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_CapMonths_CustomerId_MonthFrom",
                table: "CapMonths",
                columns: new[] { "CustomerId", "MonthFrom" });

            migrationBuilder.CreateIndex(
                name: "IX_CapMonths_MonthFrom",
                table: "CapMonths",
                column: "MonthFrom");

            migrationBuilder.CreateIndex(
                name: "IX_Categories_Name",
                table: "Categories",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CdrFiles_ContentHash",
                table: "CdrFiles",
                column: "ContentHash",
                unique: true,
                filter: "\"State\" NOT IN ('Failed', 'TakenBack')");

            migrationBuilder.CreateIndex(
                name: "IX_CdrFiles_LayoutId",
                table: "CdrFiles",
                column: "LayoutId");

            migrationBuilder.CreateIndex(
                name: "IX_CdrFiles_SupplierId",
                table: "CdrFiles",
                column: "SupplierId");

            migrationBuilder.CreateIndex(
                name: "IX_CdrFiles_UploadedUtc_SupplierId_State_Name_UploadedBy",
                table: "CdrFiles",
                columns: new[] { "UploadedUtc", "SupplierId", "State", "Name", "UploadedBy" });

            migrationBuilder.CreateIndex(
                name: "IX_CdrFingerprints_FileId",
                table: "CdrFingerprints",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_CdrFingerprints_LastUtc_FirstUtc",
                table: "CdrFingerprints",
                columns: new[] { "LastUtc", "FirstUtc" });

            migrationBuilder.CreateIndex(
                name: "IX_Changes_CustomerId",
                table: "Changes",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_Changes_Subject_SubjectId",
                table: "Changes",
                columns: new[] { "Subject", "SubjectId" });

            migrationBuilder.CreateIndex(
                name: "IX_Changes_WhenUtc",
                table: "Changes",
                column: "WhenUtc");

            migrationBuilder.CreateIndex(
                name: "IX_Changes_Who",
                table: "Changes",
                column: "Who");

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
                name: "IX_Charges_CustomerId",
                table: "Charges",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_End",
                table: "Charges",
                column: "End");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ProductId",
                table: "Charges",
                column: "ProductId");

            migrationBuilder.CreateIndex(
                name: "IX_Charges_ServiceLineId",
                table: "Charges",
                column: "ServiceLineId",
                unique: true,
                filter: "\"ServiceLineId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_CappedOrExcluded",
                table: "Clis",
                column: "CustomerId",
                filter: "\"SpendingCap\" IS NOT NULL OR \"ExcludedFromBilling\"");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_CliTypeId",
                table: "Clis",
                column: "CliTypeId");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_CostCentreId",
                table: "Clis",
                column: "CostCentreId");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_CustomerId_Key",
                table: "Clis",
                columns: new[] { "CustomerId", "Key" });

            migrationBuilder.CreateIndex(
                name: "IX_Clis_Key",
                table: "Clis",
                column: "Key");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_LastKey_Key",
                table: "Clis",
                columns: new[] { "LastKey", "Key" },
                filter: "\"LastKey\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_OneFromTheStart",
                table: "Clis",
                column: "Key",
                unique: true,
                filter: "\"From\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Clis_OneStartADay",
                table: "Clis",
                columns: new[] { "Key", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CliTypes_Name",
                table: "CliTypes",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CollectedFiles_CollectionId_Name_SizeBytes_ModifiedUtc",
                table: "CollectedFiles",
                columns: new[] { "CollectionId", "Name", "SizeBytes", "ModifiedUtc" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CollectedFiles_FileId",
                table: "CollectedFiles",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_CollectedFiles_ServiceFileId",
                table: "CollectedFiles",
                column: "ServiceFileId");

            migrationBuilder.CreateIndex(
                name: "IX_Collections_SupplierId",
                table: "Collections",
                column: "SupplierId");

            migrationBuilder.CreateIndex(
                name: "IX_CostCentres_CustomerId_Name",
                table: "CostCentres",
                columns: new[] { "CustomerId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Countersignatures_RequestKey",
                table: "Countersignatures",
                column: "RequestKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Countersignatures_State_Kind",
                table: "Countersignatures",
                columns: new[] { "State", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_CreditedCalls_ChargeId",
                table: "CreditedCalls",
                column: "ChargeId");

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
                name: "IX_CustomerGroups_IsDefault",
                table: "CustomerGroups",
                column: "IsDefault",
                unique: true,
                filter: "\"IsDefault\"");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerGroups_Name",
                table: "CustomerGroups",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_CustomerNotes_CustomerId",
                table: "CustomerNotes",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Balance",
                table: "Customers",
                column: "Balance");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_GroupId_Name",
                table: "Customers",
                columns: new[] { "GroupId", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_GroupId_Status_AnniversaryDay",
                table: "Customers",
                columns: new[] { "GroupId", "Status", "AnniversaryDay" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_LineCount",
                table: "Customers",
                column: "LineCount");

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Name_Reference",
                table: "Customers",
                columns: new[] { "Name", "Reference" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_OrganisationId_Name",
                table: "Customers",
                columns: new[] { "OrganisationId", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Reference",
                table: "Customers",
                column: "Reference",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Customers_Status_Name",
                table: "Customers",
                columns: new[] { "Status", "Name" });

            migrationBuilder.CreateIndex(
                name: "IX_CustomerTags_TagId",
                table: "CustomerTags",
                column: "TagId");

            migrationBuilder.CreateIndex(
                name: "IX_CustomerTariffs_CustomerId_CategoryId",
                table: "CustomerTariffs",
                columns: new[] { "CustomerId", "CategoryId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DailyTotals_Day",
                table: "DailyTotals",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_DailyTotals_FileId_Part_Day",
                table: "DailyTotals",
                columns: new[] { "FileId", "Part", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DailyUsage_Day",
                table: "DailyUsage",
                column: "Day");

            migrationBuilder.CreateIndex(
                name: "IX_DailyUsage_FileId_Part_Day",
                table: "DailyUsage",
                columns: new[] { "FileId", "Part", "Day" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DestinationCodes_DestinationId",
                table: "DestinationCodes",
                column: "DestinationId");

            migrationBuilder.CreateIndex(
                name: "IX_DestinationCodes_SupplierId_Code",
                table: "DestinationCodes",
                columns: new[] { "SupplierId", "Code" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DestinationCodes_SupplierId_Prefix",
                table: "DestinationCodes",
                columns: new[] { "SupplierId", "Prefix" });

            migrationBuilder.CreateIndex(
                name: "IX_DestinationGroups_Name",
                table: "DestinationGroups",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Destinations_CategoryId",
                table: "Destinations",
                column: "CategoryId");

            migrationBuilder.CreateIndex(
                name: "IX_Destinations_DestinationGroupId",
                table: "Destinations",
                column: "DestinationGroupId");

            migrationBuilder.CreateIndex(
                name: "IX_Destinations_SupplierId_Name",
                table: "Destinations",
                columns: new[] { "SupplierId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_DialledIndex_Bucket",
                table: "DialledIndex",
                column: "Bucket");

            migrationBuilder.CreateIndex(
                name: "IX_DialledIndex_FileId",
                table: "DialledIndex",
                column: "FileId");

            migrationBuilder.CreateIndex(
                name: "IX_EmailTemplates_OrganisationId_Kind",
                table: "EmailTemplates",
                columns: new[] { "OrganisationId", "Kind" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FileLayouts_SupplierId_Kind_Version",
                table: "FileLayouts",
                columns: new[] { "SupplierId", "Kind", "Version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_FilesToAddUp_FileId",
                table: "FilesToAddUp",
                column: "FileId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ImportedFiles_ContentHash_Kind",
                table: "ImportedFiles",
                columns: new[] { "ContentHash", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_InvoiceLines_ChargeId_CycleStart_Kind",
                table: "InvoiceLines",
                columns: new[] { "ChargeId", "CycleStart", "Kind" },
                unique: true,
                filter: "\"IsLive\" AND \"ChargeId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_InvoiceLines_InvoiceId",
                table: "InvoiceLines",
                column: "InvoiceId");

            migrationBuilder.CreateIndex(
                name: "IX_InvoiceReviews_RunId_Surprise_CustomerId",
                table: "InvoiceReviews",
                columns: new[] { "RunId", "Surprise", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_CreditsInvoiceId_CreditsPart",
                table: "Invoices",
                columns: new[] { "CreditsInvoiceId", "CreditsPart" },
                filter: "\"CreditsInvoiceId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_CustomerId_IssueDate",
                table: "Invoices",
                columns: new[] { "CustomerId", "IssueDate" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_IssueDate_State_Net_CustomerId",
                table: "Invoices",
                columns: new[] { "IssueDate", "State", "Net", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Number",
                table: "Invoices",
                column: "Number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Open",
                table: "Invoices",
                columns: new[] { "CustomerId", "DueDate", "Total", "Allocated" },
                filter: "\"State\" = 'Approved' AND \"Kind\" = 'Invoice' AND \"Allocated\" < \"Total\"");

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_Reversal",
                table: "Invoices",
                column: "CreditsInvoiceId",
                unique: true,
                filter: "NOT \"CreditsPart\"");

            migrationBuilder.CreateIndex(
                name: "IX_Invoices_RunId_CustomerId_CostCentreKey",
                table: "Invoices",
                columns: new[] { "RunId", "CustomerId", "CostCentreKey" },
                unique: true,
                filter: "\"State\" <> 'Reversed' AND \"RunId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_InvoiceVat_InvoiceId",
                table: "InvoiceVat",
                column: "InvoiceId");

            migrationBuilder.CreateIndex(
                name: "IX_KeptDocuments_InvoiceId_Variant",
                table: "KeptDocuments",
                columns: new[] { "InvoiceId", "Variant" },
                unique: true);

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
                name: "IX_LedgerEntries_CustomerId_Date",
                table: "LedgerEntries",
                columns: new[] { "CustomerId", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_InvoiceId",
                table: "LedgerEntries",
                column: "InvoiceId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_RequestKey",
                table: "LedgerEntries",
                column: "RequestKey",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_LedgerEntries_ReversesId",
                table: "LedgerEntries",
                column: "ReversesId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Logos_ContentHash",
                table: "Logos",
                column: "ContentHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_MonthsToSettle_CustomerId_Month",
                table: "MonthsToSettle",
                columns: new[] { "CustomerId", "Month" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Organisations_IsDefault",
                table: "Organisations",
                column: "IsDefault",
                unique: true,
                filter: "\"IsDefault\"");

            migrationBuilder.CreateIndex(
                name: "IX_Organisations_LogoId",
                table: "Organisations",
                column: "LogoId");

            migrationBuilder.CreateIndex(
                name: "IX_Organisations_Name",
                table: "Organisations",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OrphanGroups_Reason_Cost_Key_OfId_Count",
                table: "OrphanGroups",
                columns: new[] { "Reason", "Cost", "Key", "OfId", "Count" },
                descending: new[] { false, true, false, false, false });

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
                name: "IX_OutboxMessages_MessageId",
                table: "OutboxMessages",
                column: "MessageId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_OutboxMessages_State_NextTryUtc",
                table: "OutboxMessages",
                columns: new[] { "State", "NextTryUtc" });

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
                name: "IX_ProductPrices_OneStartADay_Customer",
                table: "ProductPrices",
                columns: new[] { "ProductId", "CustomerId", "From" },
                unique: true,
                filter: "\"CustomerId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ProductPrices_OneStartADay_Own",
                table: "ProductPrices",
                columns: new[] { "ProductId", "From" },
                unique: true,
                filter: "\"TariffId\" IS NULL AND \"CustomerId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ProductPrices_OneStartADay_Tariff",
                table: "ProductPrices",
                columns: new[] { "ProductId", "TariffId", "From" },
                unique: true,
                filter: "\"TariffId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Products_CategoryId",
                table: "Products",
                column: "CategoryId");

            migrationBuilder.CreateIndex(
                name: "IX_Products_Name",
                table: "Products",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_RateAgainJobs_State",
                table: "RateAgainJobs",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_CustomerId",
                table: "RateRows",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_DestinationId",
                table: "RateRows",
                column: "DestinationId");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_OneStartADay_CustomerDestination",
                table: "RateRows",
                columns: new[] { "CustomerId", "DestinationId", "From" },
                unique: true,
                filter: "\"CustomerId\" IS NOT NULL AND \"DestinationId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_OneStartADay_CustomerGroup",
                table: "RateRows",
                columns: new[] { "CustomerId", "DestinationGroupId", "From" },
                unique: true,
                filter: "\"CustomerId\" IS NOT NULL AND \"DestinationGroupId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_OneStartADay_Destination",
                table: "RateRows",
                columns: new[] { "DestinationId", "From" },
                unique: true,
                filter: "\"TariffId\" IS NULL AND \"CustomerId\" IS NULL AND \"DestinationId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_OneStartADay_Group",
                table: "RateRows",
                columns: new[] { "DestinationGroupId", "From" },
                unique: true,
                filter: "\"TariffId\" IS NULL AND \"CustomerId\" IS NULL AND \"DestinationGroupId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_OneStartADay_TariffDestination",
                table: "RateRows",
                columns: new[] { "TariffId", "DestinationId", "From" },
                unique: true,
                filter: "\"TariffId\" IS NOT NULL AND \"DestinationId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_OneStartADay_TariffGroup",
                table: "RateRows",
                columns: new[] { "TariffId", "DestinationGroupId", "From" },
                unique: true,
                filter: "\"TariffId\" IS NOT NULL AND \"DestinationGroupId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_RateRows_TariffId",
                table: "RateRows",
                column: "TariffId");

            migrationBuilder.CreateIndex(
                name: "IX_Requests_DoneUtc",
                table: "Requests",
                column: "DoneUtc");

            migrationBuilder.CreateIndex(
                name: "IX_RunWarnings_RunId_CustomerId",
                table: "RunWarnings",
                columns: new[] { "RunId", "CustomerId" });

            migrationBuilder.CreateIndex(
                name: "IX_RunWarnings_RunId_Kind_Weight",
                table: "RunWarnings",
                columns: new[] { "RunId", "Kind", "Weight" });

            migrationBuilder.CreateIndex(
                name: "IX_ScheduleSlot_TimeScheduleId",
                table: "ScheduleSlot",
                column: "TimeScheduleId");

            migrationBuilder.CreateIndex(
                name: "IX_SecurityEvents_Kind_Id",
                table: "SecurityEvents",
                columns: new[] { "Kind", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SecurityEvents_WhenUtc",
                table: "SecurityEvents",
                column: "WhenUtc");

            migrationBuilder.CreateIndex(
                name: "IX_SecurityEvents_Who_Id",
                table: "SecurityEvents",
                columns: new[] { "Who", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_ServiceCharge_DestinationId_From",
                table: "ServiceCharge",
                columns: new[] { "DestinationId", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ServiceCodes_ProductId",
                table: "ServiceCodes",
                column: "ProductId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceCodes_Text_IsExpression",
                table: "ServiceCodes",
                columns: new[] { "Text", "IsExpression" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ServiceFiles_ContentHash",
                table: "ServiceFiles",
                column: "ContentHash",
                unique: true,
                filter: "\"State\" NOT IN ('Failed', 'TakenBack')");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceFiles_LayoutId",
                table: "ServiceFiles",
                column: "LayoutId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceFiles_SupplierId",
                table: "ServiceFiles",
                column: "SupplierId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_CliId",
                table: "ServiceLines",
                column: "CliId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_CostCentreId",
                table: "ServiceLines",
                column: "CostCentreId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_CustomerId",
                table: "ServiceLines",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_FileId_State",
                table: "ServiceLines",
                columns: new[] { "FileId", "State" });

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_Key",
                table: "ServiceLines",
                column: "Key");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_Print_Copy",
                table: "ServiceLines",
                columns: new[] { "Print", "Copy" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_ProductId",
                table: "ServiceLines",
                column: "ProductId");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceLines_State",
                table: "ServiceLines",
                column: "State");

            migrationBuilder.CreateIndex(
                name: "IX_ServiceRowsAside_FileId_Kind",
                table: "ServiceRowsAside",
                columns: new[] { "FileId", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_Key",
                table: "Sessions",
                column: "Key",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_UserId",
                table: "Sessions",
                column: "UserId");

            migrationBuilder.CreateIndex(
                name: "IX_SetAsideRows_FileId_Kind",
                table: "SetAsideRows",
                columns: new[] { "FileId", "Kind" });

            migrationBuilder.CreateIndex(
                name: "IX_SignInTries_Account_From",
                table: "SignInTries",
                columns: new[] { "Account", "From" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_StatusChanges_CustomerId",
                table: "StatusChanges",
                column: "CustomerId");

            migrationBuilder.CreateIndex(
                name: "IX_StatusChanges_Day_Status",
                table: "StatusChanges",
                columns: new[] { "Day", "Status" });

            migrationBuilder.CreateIndex(
                name: "IX_Suppliers_Name",
                table: "Suppliers",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Tags_Name",
                table: "Tags",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Tariffs_CategoryId_Name",
                table: "Tariffs",
                columns: new[] { "CategoryId", "Name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_TimeSchedules_Name",
                table: "TimeSchedules",
                column: "Name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Inclusive",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc" },
                filter: "\"Flags\" & 16");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_LeftOut",
                table: "UsageRecords",
                columns: new[] { "ExcludedByRunId", "CliId" },
                filter: "\"ExcludedByRunId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_OfCustomer",
                table: "UsageRecords",
                columns: new[] { "Week", "CustomerId", "StartedUtc", "CliId" });

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Orphans",
                table: "UsageRecords",
                columns: new[] { "Identifier", "Orphan", "StartedUtc", "FileId", "Cost" },
                filter: "\"Orphan\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Rare",
                table: "UsageRecords",
                columns: new[] { "StartedUtc", "Flags", "Seconds", "Orphan" },
                filter: "(\"Flags\" & 239) <> 0 OR \"Seconds\" > 86400 OR \"Orphan\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_RareOfCustomer",
                table: "UsageRecords",
                columns: new[] { "CustomerId", "StartedUtc", "Flags", "Seconds", "Orphan" },
                filter: "(\"Flags\" & 239) <> 0 OR \"Seconds\" > 86400 OR \"Orphan\" <> 0");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Redirected",
                table: "UsageRecords",
                columns: new[] { "DestinationId", "StartedUtc" },
                filter: "\"Flags\" & 512");

            migrationBuilder.CreateIndex(
                name: "IX_UsageRecords_Unrated",
                table: "UsageRecords",
                columns: new[] { "Orphan", "DestinationId", "ChargeCode", "StartedUtc", "FileId", "Cost" },
                filter: "\"Orphan\" > 1");

            migrationBuilder.CreateIndex(
                name: "IX_VatRates_Treatment_From",
                table: "VatRates",
                columns: new[] { "Treatment", "From" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Allowance");

            migrationBuilder.DropTable(
                name: "AllowanceMonths");

            migrationBuilder.DropTable(
                name: "AspNetRoleClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserClaims");

            migrationBuilder.DropTable(
                name: "AspNetUserLogins");

            migrationBuilder.DropTable(
                name: "AspNetUserPasskeys");

            migrationBuilder.DropTable(
                name: "AspNetUserRoles");

            migrationBuilder.DropTable(
                name: "AspNetUserTokens");

            migrationBuilder.DropTable(
                name: "BankHolidays");

            migrationBuilder.DropTable(
                name: "BillingPolicies");

            migrationBuilder.DropTable(
                name: "BillingRunCustomers");

            migrationBuilder.DropTable(
                name: "BillingTriggers");

            migrationBuilder.DropTable(
                name: "BundleUses");

            migrationBuilder.DropTable(
                name: "BuyPrice");

            migrationBuilder.DropTable(
                name: "CallIndex");

            migrationBuilder.DropTable(
                name: "CapMonths");

            migrationBuilder.DropTable(
                name: "CapNotices");

            migrationBuilder.DropTable(
                name: "CdrFingerprints");

            migrationBuilder.DropTable(
                name: "Changes");

            migrationBuilder.DropTable(
                name: "ChargeJobs");

            migrationBuilder.DropTable(
                name: "ChargePrices");

            migrationBuilder.DropTable(
                name: "CollectedFiles");

            migrationBuilder.DropTable(
                name: "Countersignatures");

            migrationBuilder.DropTable(
                name: "CreditedCalls");

            migrationBuilder.DropTable(
                name: "CustomerNotes");

            migrationBuilder.DropTable(
                name: "CustomerTags");

            migrationBuilder.DropTable(
                name: "CustomerTariffs");

            migrationBuilder.DropTable(
                name: "DailyTotals");

            migrationBuilder.DropTable(
                name: "DailyUsage");

            migrationBuilder.DropTable(
                name: "DataProtectionKeys");

            migrationBuilder.DropTable(
                name: "DestinationCodes");

            migrationBuilder.DropTable(
                name: "DialledIndex");

            migrationBuilder.DropTable(
                name: "EmailTemplates");

            migrationBuilder.DropTable(
                name: "FilesToAddUp");

            migrationBuilder.DropTable(
                name: "GroupClocks");

            migrationBuilder.DropTable(
                name: "HistoryEnd");

            migrationBuilder.DropTable(
                name: "ImportedFiles");

            migrationBuilder.DropTable(
                name: "Installations");

            migrationBuilder.DropTable(
                name: "InvoiceLines");

            migrationBuilder.DropTable(
                name: "InvoiceReviews");

            migrationBuilder.DropTable(
                name: "InvoiceVat");

            migrationBuilder.DropTable(
                name: "KeptDocuments");

            migrationBuilder.DropTable(
                name: "LedgerAllocations");

            migrationBuilder.DropTable(
                name: "MailServers");

            migrationBuilder.DropTable(
                name: "MonthsToSettle");

            migrationBuilder.DropTable(
                name: "NumberSeries");

            migrationBuilder.DropTable(
                name: "OrphanGroups");

            migrationBuilder.DropTable(
                name: "OrphansToSum");

            migrationBuilder.DropTable(
                name: "OutboxMessages");

            migrationBuilder.DropTable(
                name: "PriceAdjustments");

            migrationBuilder.DropTable(
                name: "ProductPrices");

            migrationBuilder.DropTable(
                name: "RateAgainHeld");

            migrationBuilder.DropTable(
                name: "RateAgainSums");

            migrationBuilder.DropTable(
                name: "RateRows");

            migrationBuilder.DropTable(
                name: "Requests");

            migrationBuilder.DropTable(
                name: "RetentionPolicies");

            migrationBuilder.DropTable(
                name: "RevenueDays");

            migrationBuilder.DropTable(
                name: "ReversedUsage");

            migrationBuilder.DropTable(
                name: "ReviewLimits");

            migrationBuilder.DropTable(
                name: "RunWarnings");

            migrationBuilder.DropTable(
                name: "ScheduleSlot");

            migrationBuilder.DropTable(
                name: "SecurityEvents");

            migrationBuilder.DropTable(
                name: "ServiceCharge");

            migrationBuilder.DropTable(
                name: "ServiceCodes");

            migrationBuilder.DropTable(
                name: "ServiceRowsAside");

            migrationBuilder.DropTable(
                name: "Sessions");

            migrationBuilder.DropTable(
                name: "SetAsideRows");

            migrationBuilder.DropTable(
                name: "SignInTries");

            migrationBuilder.DropTable(
                name: "StatusChanges");

            migrationBuilder.DropTable(
                name: "VatRates");

            migrationBuilder.DropTable(
                name: "CustomerBundles");

            migrationBuilder.DropTable(
                name: "AspNetRoles");

            migrationBuilder.DropTable(
                name: "UsageRecords");

            migrationBuilder.DropTable(
                name: "Collections");

            migrationBuilder.DropTable(
                name: "Charges");

            migrationBuilder.DropTable(
                name: "Tags");

            migrationBuilder.DropTable(
                name: "Invoices");

            migrationBuilder.DropTable(
                name: "LedgerEntries");

            migrationBuilder.DropTable(
                name: "RateAgainJobs");

            migrationBuilder.DropTable(
                name: "Tariffs");

            migrationBuilder.DropTable(
                name: "TimeSchedules");

            migrationBuilder.DropTable(
                name: "Destinations");

            migrationBuilder.DropTable(
                name: "AspNetUsers");

            migrationBuilder.DropTable(
                name: "CdrFiles");

            migrationBuilder.DropTable(
                name: "Bundles");

            migrationBuilder.DropTable(
                name: "ServiceLines");

            migrationBuilder.DropTable(
                name: "BillingRuns");

            migrationBuilder.DropTable(
                name: "DestinationGroups");

            migrationBuilder.DropTable(
                name: "Clis");

            migrationBuilder.DropTable(
                name: "Products");

            migrationBuilder.DropTable(
                name: "ServiceFiles");

            migrationBuilder.DropTable(
                name: "CliTypes");

            migrationBuilder.DropTable(
                name: "CostCentres");

            migrationBuilder.DropTable(
                name: "Categories");

            migrationBuilder.DropTable(
                name: "FileLayouts");

            migrationBuilder.DropTable(
                name: "Customers");

            migrationBuilder.DropTable(
                name: "Suppliers");

            migrationBuilder.DropTable(
                name: "CustomerGroups");

            migrationBuilder.DropTable(
                name: "Organisations");

            migrationBuilder.DropTable(
                name: "Logos");
        }
    }
}
