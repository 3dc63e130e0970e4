using System.Reflection;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Domain.Tariffs;
using BillingBlazor.Domain.Usage;
using BillingBlazor.Server.Billing;
using BillingBlazor.Server.Billing.Review;
using BillingBlazor.Server.Charges;
using BillingBlazor.Server.Charges.Bulk;
using BillingBlazor.Server.Customers.CostCentres;
using BillingBlazor.Server.Customers.Details;
using BillingBlazor.Server.Customers.Lines;
using BillingBlazor.Server.Customers.Notes;
using BillingBlazor.Server.Customers.Prices;
using BillingBlazor.Server.Customers.Status;
using BillingBlazor.Server.Customers.Tags;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Server.Ledger;
using BillingBlazor.Server.Mail;
using BillingBlazor.Server.ServiceFiles;
using BillingBlazor.Server.ServiceFiles.Layouts;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Settings.Retention;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using BillingBlazor.Server.Suppliers;
using BillingBlazor.Server.Tariffs;
using BillingBlazor.Server.Tariffs.Adjustments;
using BillingBlazor.Server.Usage;
using BillingBlazor.Server.Usage.Again;
using BillingBlazor.Server.Usage.Collecting;
using BillingBlazor.Server.Usage.Layouts;
using BillingBlazor.Tests.Server.Settings;
using BillingBlazor.Tests.Server.SignIn;
using Microsoft.EntityFrameworkCore;
using Clock = BillingBlazor.Server.Billing.Schedule;
using Schedules = BillingBlazor.Server.Suppliers;

namespace BillingBlazor.Tests.Server;

/// <summary>
/// Whatever an Action writes, the history tells. A new Action has its line in <see cref="told"/> (or makes something, and has it in
/// OnceTests), or in <see cref="untold"/> with the reason.
/// </summary>
public sealed class ToldTests : IDisposable
{
    private readonly OnceHouse house = new();

    /// <summary>Prepares, and answers what is then done.</summary>
    private static Task<int> AskedAsync(OnceHouse h) =>
        h.Get<FileActions>().UploadAsync(h.Supplier, "unknown.csv", new MemoryStream("a,b"u8.ToArray()), 3, Cancel, asks: true);

    private static readonly Dictionary<string, Func<OnceHouse, Task<Func<Task>>>> told = new()
    {
        ["CollectionActions.DeleteAsync"] = async h =>
        {
            var collection = await h.CollectionAsync();
            return () => h.Get<CollectionActions>().DeleteAsync(collection, Cancel);
        },
        ["CollectionActions.CollectNowAsync"] = async h =>
        {
            var collection = await h.CollectionAsync();
            return () => h.Get<CollectionActions>().CollectNowAsync(collection, Cancel);
        },
        ["CollectionActions.FetchAgainAsync"] = async h =>
        {
            var refused = new CollectedFile(await h.CollectionAsync(), "a.csv", 1, DateTime.UnixEpoch, DateTime.UnixEpoch);
            refused = h.House.Add(refused.NotTaken(CollectedState.Refused, "It is empty."));
            return () => h.Get<CollectionActions>().FetchAgainAsync(refused.Id, Cancel);
        },
        ["CustomerActions.AmendAsync"] = async h =>
        {
            var form = (await h.Get<CustomerQueries>().FormAsync(h.Alpha, Cancel))!;
            form.SendViaEmail = false;
            (form.Name, form.Line1, form.Town, form.Postcode) = ("Alpha Group Ltd", "1 Quay Street", "Truro", "TR1 2HE");
            return () => h.Get<CustomerActions>().AmendAsync(h.Alpha, form, Cancel);
        },
        ["RetentionActions.SaveAsync"] = h =>
            Do(() => h.Get<RetentionActions>().SaveAsync(new(true, 72, 24, 24, 84), Cancel)),
        ["RetentionActions.EraseAsync"] = async h =>
        {
            await h.Get<StatusActions>().SetAsync(h.JustAlpha, CustomerStatus.Cancelled, false, null, Cancel);
            return () => h.Get<RetentionActions>().EraseAsync(h.Alpha, Cancel);
        },
        ["BalanceActions.SetAsync"] = h => Do(() => h.Get<BalanceActions>().SetAsync(h.Alpha, Money.FromPounds(10), Cancel)),
        ["NoteActions.AmendAsync"] = async h =>
        {
            var note = await h.NoteAsync();
            return () => h.Get<NoteActions>().AmendAsync(note, "Rang again", Cancel);
        },
        ["NoteActions.PinAsync"] = async h =>
        {
            var note = await h.NoteAsync();
            return () => h.Get<NoteActions>().PinAsync(note, true, Cancel);
        },
        ["NoteActions.DeleteAsync"] = async h =>
        {
            var note = await h.NoteAsync();
            return () => h.Get<NoteActions>().DeleteAsync(note, Cancel);
        },
        ["CostCentreActions.RenameAsync"] = h => Do(() => h.Get<CostCentreActions>().RenameAsync(h.Alpha, h.London, "Leeds", Cancel)),
        ["CostCentreActions.CloseAsync"] = h => Do(() => h.Get<CostCentreActions>().CloseAsync(h.Alpha, h.London, Cancel)),
        ["CostCentreActions.ReopenAsync"] = async h =>
        {
            await h.Get<CostCentreActions>().CloseAsync(h.Alpha, h.London, Cancel);
            return () => h.Get<CostCentreActions>().ReopenAsync(h.Alpha, h.London, Cancel);
        },
        ["CostCentreActions.RemoveAsync"] = h => Do(() => h.Get<CostCentreActions>().RemoveAsync(h.Alpha, h.London, Cancel)),
        ["StatusActions.SetAsync"] = h =>
            Do(() => h.Get<StatusActions>().SetAsync(h.JustAlpha, CustomerStatus.Suspended, false, null, Cancel)),
        ["StatusActions.UndoAsync"] = async h =>
        {
            var outcome = await h.Get<StatusActions>().SetAsync(h.JustAlpha, CustomerStatus.Suspended, false, null, Cancel);
            return () => h.Get<StatusActions>().UndoAsync(outcome, Cancel);
        },
        ["TagActions.AddAsync"] = h => Do(() => h.Get<TagActions>().AddAsync(h.JustAlpha, ["VIP"], false, null, Cancel)),
        ["TagActions.RemoveAsync"] = async h =>
        {
            await h.Get<TagActions>().AddAsync(h.JustAlpha, ["VIP"], false, null, Cancel);
            return () => h.Get<TagActions>().RemoveAsync(h.JustAlpha, ["VIP"], null, Cancel);
        },
        ["TagActions.RenameAsync"] = h => Do(() => h.Get<TagActions>().RenameAsync(h.Tag("VIP"), "Gold", Cancel)),
        ["TagActions.MergeAsync"] = h => Do(() => h.Get<TagActions>().MergeAsync(h.Tag("VIP"), h.Tag("Gold"), Cancel)),
        ["TagActions.DeleteAsync"] = h => Do(() => h.Get<TagActions>().DeleteAsync(h.Tag("VIP"), Cancel)),
        ["PaymentActions.RecordAsync"] = h =>
            Do(() =>
                h.Get<PaymentActions>()
                    .RecordAsync(h.Alpha, new(Guid.NewGuid(), Money.FromPounds(5), h.Today, PaymentMethod.BankTransfer, null, null), Cancel)
            ),
        ["PaymentActions.CreditAsync"] = h =>
            Do(() =>
                h.Get<PaymentActions>().CreditAsync(h.Alpha, new(Guid.NewGuid(), Money.FromPounds(5), h.Today, "Goodwill", null), Cancel)
            ),
        ["PaymentActions.RefundAsync"] = async h =>
        {
            await h.CreditAsync();
            return () =>
                h.Get<PaymentActions>()
                    .RefundAsync(
                        h.Alpha,
                        new(Guid.NewGuid(), Money.FromPounds(5), h.Today, "Asked for it", PaymentMethod.BankTransfer),
                        Cancel
                    );
        },
        ["PaymentActions.ReverseAsync"] = async h =>
        {
            var entry = await h.CreditAsync();
            return () => h.Get<PaymentActions>().ReverseAsync(h.Alpha, entry, "Typed wrong", Cancel);
        },
        ["PaymentActions.UseCreditAsync"] = async h =>
        {
            await h.BillAsync();
            h.House.Add(
                LedgerEntry.Credit(
                    h.Alpha,
                    h.Today,
                    Money.FromPounds(5),
                    "Goodwill",
                    Guid.NewGuid(),
                    new("Owner", new(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc))
                )
            );
            return () => h.Get<PaymentActions>().UseCreditAsync(h.Alpha, Cancel);
        },
        ["LineActions.AmendAsync"] = async h =>
        {
            var cli = await h.LineAsync();
            return () =>
                h.Get<LineActions>()
                    .AmendAsync(
                        h.Alpha,
                        cli,
                        new()
                        {
                            Number = "01632 960500",
                            CliTypeId = h.CliType,
                            Description = "Reception",
                            From = new(2026, 9, 1),
                        },
                        Cancel
                    );
        },
        ["LineActions.AssignCostCentreAsync"] = async h =>
        {
            var cli = await h.LineAsync();
            return () => h.Get<LineActions>().AssignCostCentreAsync(h.Alpha, [cli], h.London, Cancel);
        },
        ["LineActions.ExcludeAsync"] = async h =>
        {
            var cli = await h.LineAsync();
            return () => h.Get<LineActions>().ExcludeAsync(h.Alpha, [cli], true, Cancel);
        },
        ["LineActions.EndAsync"] = async h =>
        {
            var cli = await h.LineAsync();
            return () => h.Get<LineActions>().EndAsync(h.Alpha, [cli], new(2026, 12, 31), Cancel);
        },
        ["LineActions.MoveAsync"] = async h =>
        {
            var cli = await h.LineAsync();
            return () => h.Get<LineActions>().MoveAsync(new(h.Alpha, [cli], h.Beta, new(2026, 12, 1), null, [], false), Cancel);
        },
        ["LineActions.RemoveAsync"] = async h =>
        {
            var cli = await h.LineAsync();
            return () => h.Get<LineActions>().RemoveAsync(h.Alpha, cli, Cancel);
        },
        ["ChargeActions.EndAsync"] = h => Do(() => h.Get<ChargeActions>().EndAsync(h.Alpha, h.Charge, new(2026, 12, 31), false, Cancel)),
        ["ChargeActions.CancelAsync"] = h => Do(() => h.Get<ChargeActions>().CancelAsync(h.Alpha, h.Charge, Cancel)),
        ["ChargeActions.ReactivateAsync"] = async h =>
        {
            await h.Get<ChargeActions>().CancelAsync(h.Alpha, h.Charge, Cancel);
            return () => h.Get<ChargeActions>().ReactivateAsync(h.Alpha, h.Charge, false, Cancel);
        },
        ["ChargeActions.PriceAsync"] = h =>
            Do(() => h.Get<ChargeActions>().PriceAsync(h.Alpha, h.Charge, new(2027, 1, 1), Money.FromPounds(33), Cancel)),
        ["ChargeActions.RemovePriceAsync"] = async h =>
        {
            await h.Get<ChargeActions>().PriceAsync(h.Alpha, h.Charge, new(2027, 1, 1), Money.FromPounds(33), Cancel);
            return () => h.Get<ChargeActions>().RemovePriceAsync(h.Alpha, h.Charge, new(2027, 1, 1), Cancel);
        },
        ["ChargeBulkActions.WorkAsync"] = async h =>
        {
            var bulk = h.Get<ChargeBulkActions>();
            var job = await bulk.StartAsync(h.EndAll, Cancel);
            return () => bulk.WorkAsync(job, Cancel);
        },
        ["ChargeBulkActions.StopAsync"] = async h =>
        {
            var job = await h.Get<ChargeBulkActions>().StartAsync(h.EndAll, Cancel);
            return () => h.Get<ChargeBulkActions>().StopAsync(job, Cancel);
        },
        ["BundleActions.DeleteAsync"] = h => Do(() => h.Get<BundleActions>().DeleteAsync(h.Bundle, Cancel)),
        ["BundleActions.EndAsync"] = async h =>
        {
            var held = await h.HoldAsync();
            return () => h.Get<BundleActions>().EndAsync(h.Alpha, held, new(2026, 12, 31), Cancel);
        },
        ["BundleActions.RemoveAsync"] = async h =>
        {
            var held = await h.HoldAsync();
            return () => h.Get<BundleActions>().RemoveAsync(h.Alpha, held, Cancel);
        },
        ["FileActions.UploadAsync"] = h => Do(() => h.CallsAsync("october.csv", "R1")),
        ["FileActions.TakeBackAsync"] = async h =>
        {
            var file = await h.CallsAsync("october.csv", "R1");
            return () => h.Get<FileActions>().TakeBackAsync(file, Cancel);
        },
        ["FileActions.ReleaseAsync"] = async h =>
        {
            await h.CallsAsync("october.csv", "R1");
            var file = await h.CallsAsync("again.csv", "R1", "R2");
            return () => h.Get<FileActions>().ReleaseAsync(file, SetAsideKind.Duplicate, null, Cancel);
        },
        ["LayoutActions.SaveAsync"] = async h =>
        {
            var file = await AskedAsync(h);
            return () => h.Get<LayoutActions>().SaveAsync(file, CdrFormat.Asterisk, "", null, false, Cancel);
        },
        ["LayoutActions.DiscardAsync"] = async h =>
        {
            var file = await AskedAsync(h);
            return () => h.Get<LayoutActions>().DiscardAsync(file, Cancel);
        },
        ["ServiceFileActions.UploadAsync"] = h => Do(() => h.ServicesAsync("november.csv")),
        ["ServiceFileActions.TakeBackAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            return () => h.Get<ServiceFileActions>().TakeBackAsync(file, Cancel);
        },
        ["ServiceFileActions.ReleaseAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            return () => h.Get<ServiceFileActions>().ReleaseAsync(file, SetAsideKind.Duplicate, null, Cancel);
        },
        ["ServiceLayoutActions.SaveAsync"] = async h =>
        {
            var file = await h.AskedServicesAsync();
            return () => h.Get<ServiceLayoutActions>().SaveAsync(file, "", null, false, Cancel);
        },
        ["ServiceLayoutActions.DiscardAsync"] = async h =>
        {
            var file = await h.AskedServicesAsync();
            return () => h.Get<ServiceLayoutActions>().DiscardAsync(file, Cancel);
        },
        ["ServiceLineActions.MatchAgainAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            return () => h.Get<ServiceLineActions>().MatchAgainAsync(new() { FileId = file }, Cancel);
        },
        ["ServiceLineActions.ChooseProductAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            return () => h.Get<ServiceLineActions>().ChooseProductAsync(new(new() { FileId = file }), h.Product, true, Cancel);
        },
        ["ServiceLineActions.SkipAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            return () => h.Get<ServiceLineActions>().SkipAsync(new(new() { FileId = file }), true, Cancel);
        },
        ["ServiceLineActions.SetDaysAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            return () =>
                h.Get<ServiceLineActions>()
                    .SetDaysAsync(new(new() { FileId = file }), new(2026, 11, 2), new(2026, 11, 30), Cancel);
        },
        ["ServiceProcessActions.ProcessAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            return () => h.Get<ServiceProcessActions>().ProcessAsync(file, Cancel);
        },
        ["ServiceProcessActions.UndoAsync"] = async h =>
        {
            var file = await h.ServicesAsync("november.csv");
            await h.Get<ServiceProcessActions>().ProcessAsync(file, Cancel);
            return () => h.Get<ServiceProcessActions>().UndoAsync(file, Cancel);
        },
        ["ServiceCodeActions.RemoveAsync"] = async h =>
        {
            var code = h.House.Add(new ServiceCode(h.Product, "FTTC*", false));
            return () => h.Get<ServiceCodeActions>().RemoveAsync(h.Product, code.Id, Cancel);
        },
        ["OrphanActions.AddCodeAsync"] = h => Do(() => h.Get<OrphanActions>().AddCodeAsync(h.Supplier, "FRA", h.Destination, Cancel)),
        ["OrphanActions.RateAgainAsync"] = h => Do(() => h.Get<OrphanActions>().RateAgainAsync(Cancel)),
        ["RateAgainActions.CompareAsync"] = async h =>
        {
            await h.CallsAsync("october.csv", "R1");
            return () => h.CompareAsync();
        },
        ["RateAgainActions.ForgetAsync"] = async h =>
        {
            await h.CallsAsync("october.csv", "R1");
            var job = await h.CompareAsync();
            return () => h.Get<RateAgainActions>().ForgetAsync(job, Cancel);
        },
        ["RateAgainActions.ApplyAsync"] = async h =>
        {
            await h.CallsAsync("october.csv", "R1");
            var job = await h.CompareAsync();
            await h.Get<RateAgainActions>().GoOnAsync(Cancel);
            return () => h.Get<RateAgainActions>().ApplyAsync(job, Cancel);
        },
        ["TariffActions.RemoveRateAsync"] = async h =>
        {
            var row = await h.Get<TariffActions>()
                .SaveRateAsync(new(null, h.Tariff, null, h.Destination, new(2027, 1, 1), null, new() { Peak = 0.04m }), Cancel);
            return () => h.Get<TariffActions>().RemoveRateAsync(row, Cancel);
        },
        ["OwnPriceActions.SaveAsync"] = h => Do(h.OwnPriceAsync),
        ["OwnPriceActions.RemoveAsync"] = async h =>
        {
            await h.OwnPriceAsync();
            using var db = h.House.Db();
            var row = db.RateRows.Single(r => r.CustomerId == h.Alpha).Id;
            return () => h.Get<OwnPriceActions>().RemoveAsync(h.Alpha, row, Cancel);
        },
        ["TariffActions.DeleteAsync"] = h => Do(() => h.Get<TariffActions>().DeleteAsync(h.Tariff, Cancel)),
        ["ProductActions.PriceAsync"] = h =>
            Do(() => h.Get<ProductActions>().PriceAsync(h.Product, new(new(2027, 2, 1), Money.FromPounds(35), null), Cancel)),
        ["ProductActions.RemovePriceAsync"] = h => Do(() => h.Get<ProductActions>().RemovePriceAsync(h.Product, h.FuturePrice, Cancel)),
        ["ProductActions.DeleteAsync"] = h => Do(() => h.Get<ProductActions>().DeleteAsync(h.Product, Cancel)),
        ["CategoryActions.MoveAsync"] = h => Do(() => h.Get<CategoryActions>().MoveAsync(h.Lines, 1, Cancel)),
        ["CategoryActions.DeleteAsync"] = async h =>
        {
            var id = await h.Get<CategoryActions>()
                .SaveAsync(null, new("Hosting", CategoryKind.Products, 90, null, VatTreatment.Standard), null, Cancel);
            return () => h.Get<CategoryActions>().DeleteAsync(id, Cancel);
        },
        ["AdjustmentActions.EndAsync"] = async h =>
        {
            var id = await h.AdjustmentAsync();
            return () => h.Get<AdjustmentActions>().EndAsync(id, new(2026, 12, 25), Cancel);
        },
        ["AdjustmentActions.RemoveAsync"] = async h =>
        {
            var id = await h.AdjustmentAsync();
            return () => h.Get<AdjustmentActions>().RemoveAsync(id, Cancel);
        },
        ["CliTypeActions.DeleteAsync"] = async h =>
        {
            var id = await h.Get<CliTypeActions>().SaveAsync(null, "Fax", Cancel);
            return () => h.Get<CliTypeActions>().DeleteAsync(id, Cancel);
        },
        ["GroupActions.DeleteAsync"] = async h =>
        {
            var id = await h.Get<GroupActions>().SaveAsync(null, new() { Name = "Quarterly" }, false, 0, Cancel);
            return () => h.Get<GroupActions>().DeleteAsync(id, Cancel);
        },
        ["OrganisationActions.DeleteAsync"] = async h =>
        {
            var id = h.House.Add(new Organisation("Second Brand")).Id;
            await Task.CompletedTask;
            return () => h.Get<OrganisationActions>().DeleteAsync(id, Cancel);
        },
        ["SupplierActions.DeleteAsync"] = async h =>
        {
            var id = await h.Get<SupplierActions>().SaveAsync(null, new() { Name = "Gamma" }, 0, Cancel);
            return () => h.Get<SupplierActions>().DeleteAsync(id, Cancel);
        },
        ["ScheduleActions.DeleteAsync"] = async h =>
        {
            var id = await h.Get<Schedules.ScheduleActions>().SaveAsync(null, new("Nights", A.Week().Slots, null), null, Cancel);
            return () => h.Get<Schedules.ScheduleActions>().DeleteAsync(id, Cancel);
        },
        ["ScheduleActions.RemoveHolidayAsync"] = h => Do(() => h.Get<Schedules.ScheduleActions>().RemoveHolidayAsync(h.Holiday, Cancel)),
        ["DestinationActions.DeleteAsync"] = h => Do(() => h.Get<DestinationActions>().DeleteAsync(h.Destination, Cancel)),
        ["DestinationActions.BuyAsync"] = h =>
            Do(() => h.Get<DestinationActions>().BuyAsync(h.Destination, new(new(2026, 12, 1), null, new() { Peak = 0.01m }), Cancel)),
        ["DestinationActions.RemoveBuyAsync"] = async h =>
        {
            await h.Get<DestinationActions>().BuyAsync(h.Destination, new(new(2026, 12, 1), null, new() { Peak = 0.01m }), Cancel);
            return () => h.Get<DestinationActions>().RemoveBuyAsync(h.Destination, new(2026, 12, 1), Cancel);
        },
        ["DestinationActions.SellAsync"] = h =>
            Do(() => h.Get<DestinationActions>().SellAsync(h.Destination, new(new(2026, 12, 1), null, new() { Peak = 0.05m }), Cancel)),
        ["DestinationActions.RemoveSellAsync"] = async h =>
        {
            await h.Get<DestinationActions>().SellAsync(h.Destination, new(new(2026, 12, 1), null, new() { Peak = 0.05m }), Cancel);
            using var db = h.House.Db();
            var row = db.RateRows.Single(r => r.DestinationId == h.Destination).Id;
            return () => h.Get<DestinationActions>().RemoveSellAsync(row, Cancel);
        },
        ["DestinationActions.ChargeServiceAsync"] = async h =>
        {
            var id = await h.ServiceAsync();
            return () =>
                h.Get<DestinationActions>().ChargeServiceAsync(id, new(2026, 12, 1), ServiceChargeShape.PerMinute, 0.05m, 0, Cancel);
        },
        ["DestinationActions.RemoveServiceAsync"] = async h =>
        {
            var id = await h.ServiceAsync();
            await h.Get<DestinationActions>().ChargeServiceAsync(id, new(2026, 12, 1), ServiceChargeShape.PerMinute, 0.05m, 0, Cancel);
            return () => h.Get<DestinationActions>().RemoveServiceAsync(id, new(2026, 12, 1), Cancel);
        },
        ["DestinationActions.DeleteGroupAsync"] = async h =>
        {
            var id = await h.Get<DestinationActions>().SaveGroupAsync(null, "Landlines", Cancel);
            return () => h.Get<DestinationActions>().DeleteGroupAsync(id, Cancel);
        },
        ["VatRateActions.RemoveAsync"] = async h =>
        {
            await h.Get<VatRateActions>().StartAsync(VatTreatment.Standard, new(2027, 4, 1), 21, Cancel);
            using var db = h.House.Db();
            var rate = db.VatRates.Single(r => r.From == new DateOnly(2027, 4, 1)).Id;
            return () => h.Get<VatRateActions>().RemoveAsync(rate, Cancel);
        },
        ["CountersignActions.ConfirmAsync"] = async h =>
        {
            var asked = await h.AskedAsync();
            return () => h.Get<CountersignActions>().ConfirmAsync(asked, Cancel);
        },
        ["CountersignActions.DeclineAsync"] = async h =>
        {
            var asked = await h.AskedAsync();
            return () => h.Get<CountersignActions>().DeclineAsync(asked, Cancel);
        },
        ["BillingPolicyActions.SaveAsync"] = h => Do(() => h.Get<BillingPolicyActions>().SaveAsync(true, null, Cancel)),
        ["BillingActions.ApproveAsync"] = async h =>
        {
            var run = await h.DraftAsync();
            return () => h.Get<BillingActions>().ApproveAsync(run, Cancel);
        },
        ["BillingActions.DiscardAsync"] = async h =>
        {
            var run = await h.DraftAsync();
            return () => h.Get<BillingActions>().DiscardAsync(run, Cancel);
        },
        ["BillingActions.ReverseAsync"] = async h =>
        {
            var run = await h.BillAsync();
            return () => h.Get<BillingActions>().ReverseAsync(run, null, "Wrong price", Cancel);
        },
        ["BillingActions.ReverseInvoiceAsync"] = async h =>
        {
            await h.BillAsync();
            return () => h.Get<BillingActions>().ReverseInvoiceAsync(h.Invoice, "Wrong price", Cancel);
        },
        ["ReviewActions.TakeOutAsync"] = async h =>
        {
            var run = await h.DraftAsync();
            return () => h.Get<ReviewActions>().TakeOutAsync(run, h.Alpha, "Wrong price", Cancel);
        },
        ["ReviewActions.PutBackAsync"] = async h =>
        {
            var run = await h.DraftAsync();
            await h.Get<ReviewActions>().TakeOutAsync(run, h.Alpha, "Wrong price", Cancel);
            return () => h.Get<ReviewActions>().PutBackAsync(run, h.Alpha, Cancel);
        },
        ["ReviewActions.DraftAgainAsync"] = async h =>
        {
            var run = await h.DraftAsync();
            return () => h.Get<ReviewActions>().DraftAgainAsync(run, h.Alpha, Cancel);
        },
        ["ReviewActions.SetLimitsAsync"] = h =>
            Do(() =>
                h.Get<ReviewActions>()
                    .SetLimitsAsync(
                        new()
                        {
                            MarginFloorPercent = 20,
                            TimesMedian = 4,
                            OrphanCost = 10,
                        },
                        Cancel
                    )
            ),
        ["Clock.ScheduleActions.PauseGroupAsync"] = async h =>
        {
            var group = await h.AutomaticAsync();
            return () => h.Get<Clock.ScheduleActions>().PauseGroupAsync(group, Cancel);
        },
        ["Clock.ScheduleActions.ResumeGroupAsync"] = async h =>
        {
            var group = await h.AutomaticAsync();
            await h.Get<Clock.ScheduleActions>().PauseGroupAsync(group, Cancel);
            return () => h.Get<Clock.ScheduleActions>().ResumeGroupAsync(group, false, Cancel);
        },
        ["Clock.ScheduleActions.PauseAsync"] = async h =>
        {
            var group = await h.AutomaticAsync();
            return () => h.Get<Clock.ScheduleActions>().PauseAsync(group, new(2026, 12, 1), Cancel);
        },
        ["Clock.ScheduleActions.ResumeAsync"] = async h =>
        {
            var group = await h.AutomaticAsync();
            await h.Get<Clock.ScheduleActions>().PauseAsync(group, new(2026, 12, 1), Cancel);
            return () => h.Get<Clock.ScheduleActions>().ResumeAsync(group, new(2026, 12, 1), false, Cancel);
        },
        ["Clock.ScheduleActions.FireNowAsync"] = async h =>
        {
            var group = await h.AutomaticAsync();
            return () => h.Get<Clock.ScheduleActions>().FireNowAsync(group, new(2026, 12, 1), Cancel);
        },
        ["MailServerActions.SaveAsync"] = h =>
            Do(() => h.Get<MailServerActions>().SaveAsync(new() { Host = "mail.example.com", DefaultSender = "a@example.com" }, Cancel)),
        ["EmailTemplateActions.SaveAsync"] = h =>
            Do(() => h.Get<EmailTemplateActions>().SaveAsync(h.Organisation, EmailKind.Invoice, "Your bill", "<p>Pay.</p>", 0, Cancel)),
        ["EmailTemplateActions.ResetAsync"] = async h =>
        {
            await h.Get<EmailTemplateActions>().SaveAsync(h.Organisation, EmailKind.Invoice, "Your bill", "<p>Pay.</p>", 0, Cancel);
            return () => h.Get<EmailTemplateActions>().ResetAsync(h.Organisation, EmailKind.Invoice, 1, Cancel);
        },
        ["OutboxActions.TryAgainAsync"] = async h =>
        {
            var message = await h.MessageAsync();
            return () => h.Get<OutboxActions>().TryAgainAsync(message, Cancel);
        },
        ["OutboxActions.TryAllAgainAsync"] = async h =>
        {
            var message = await h.MessageAsync();
            using (var db = h.House.Db())
                await db
                    .OutboxMessages.Where(m => m.Id == message)
                    .ExecuteUpdateAsync(m => m.SetProperty(x => x.State, OutboxState.Failed), Cancel);
            return () => h.Get<OutboxActions>().TryAllAgainAsync(Cancel);
        },
        ["OutboxActions.CancelAsync"] = async h =>
        {
            var message = await h.MessageAsync();
            return () => h.Get<OutboxActions>().CancelAsync(message, Cancel);
        },
        ["DocumentActions.SendAgainAsync"] = async h =>
        {
            await h.MessageAsync();
            return () => h.Get<DocumentActions>().SendAgainAsync(h.AllInvoices, Guid.NewGuid(), null, Cancel);
        },
        ["DocumentActions.SendStatementsAsync"] = async h =>
        {
            await h.MessageAsync();
            return () =>
                h.Get<DocumentActions>()
                    .SendStatementsAsync(h.AllInvoices, BillingPeriod.MonthOf(new(2026, 11, 1)), Guid.NewGuid(), null, Cancel);
        },
        ["DocumentActions.SendStatementToAsync"] = async h =>
        {
            await h.MessageAsync();
            return () =>
                h.Get<DocumentActions>().SendStatementToAsync(h.Alpha, BillingPeriod.MonthOf(new(2026, 11, 1)), Guid.NewGuid(), Cancel);
        },
        ["DocumentActions.PayInFullAsync"] = async h =>
        {
            await h.BillAsync();
            return () =>
                h.Get<DocumentActions>()
                    .PayInFullAsync(h.AllInvoices, new(Guid.NewGuid(), h.Today, PaymentMethod.BankTransfer, null), null, Cancel);
        },
        ["UserActions.SuspendAsync"] = async h =>
        {
            var user = await h.InvitedAsync();
            return () => h.Users.SuspendAsync(user);
        },
        ["UserActions.ReinstateAsync"] = async h =>
        {
            var user = await h.InvitedAsync();
            await h.Users.SuspendAsync(user);
            return () => h.Users.ReinstateAsync(user);
        },
        ["UserActions.ChangeRoleAsync"] = async h =>
        {
            var user = await h.InvitedAsync();
            return () => h.Users.ChangeRoleAsync(user, Roles.Support);
        },
        ["UserActions.TurnOffTwoFactorAsync"] = async h =>
        {
            var user = await h.InvitedAsync();
            await h.TwoFactorAsync(user);
            return () => h.Users.TurnOffTwoFactorAsync(user);
        },
        ["UserActions.RemovePasskeysAsync"] = async h =>
        {
            var user = await h.InvitedAsync();
            return () => h.Users.RemovePasskeysAsync(user);
        },
        ["UserActions.SuspendPortalAsync"] = async h =>
        {
            var user = await h.InvitedAsync(h.Alpha);
            return () => h.Users.SuspendPortalAsync(h.Alpha, user);
        },
        ["UserActions.ReinstatePortalAsync"] = async h =>
        {
            var user = await h.InvitedAsync(h.Alpha);
            await h.Users.SuspendPortalAsync(h.Alpha, user);
            return () => h.Users.ReinstatePortalAsync(h.Alpha, user);
        },
        ["UserActions.RemovePortalAsync"] = async h =>
        {
            var user = await h.InvitedAsync(h.Alpha);
            return () => h.Users.RemovePortalAsync(h.Alpha, user);
        },
        ["PartCreditActions.CreditAsync"] = async h =>
        {
            await h.BillAsync();
            return () =>
                h.Get<PartCreditActions>()
                    .CreditAsync(
                        new(h.Invoice, [new(h.FirstLine, Money.FromPounds(5))], "Out of order", SendEmail: false, Guid.NewGuid()),
                        Cancel
                    );
        },
        ["OrganisationActions.UseLogoAsync"] = h =>
            Do(() => h.Get<OrganisationActions>().UseLogoAsync(h.Organisation, SettingsActionsTests.Picture(), Cancel)),
        ["AccountActions.SetAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            var token = await account.LinkTokenAsync();
            return () => Done(h.Accounts.SetAsync(account.Email, token, "another horse battery"));
        },
        ["AccountActions.ChangeAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            return () => Done(h.Accounts.ChangeAsync(account.Me, OwnAccount.Password, "another horse battery"));
        },
        ["PasskeyActions.AddAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            return () => Done(account.AddPasskeyAsync(Cancel));
        },
        ["PasskeyActions.RenameAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            await account.AddPasskeyAsync(Cancel);
            return () => Done(account.Passkeys.RenameAsync(account.Me, OwnAccount.PasskeyId, "Laptop"));
        },
        ["PasskeyActions.RemoveAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            await account.AddPasskeyAsync(Cancel);
            return () => Done(account.Passkeys.RemoveAsync(account.Me, OwnAccount.PasskeyId, null, Cancel));
        },
        ["SessionActions.EndAsync"] = async h =>
        {
            var (account, sessions) = (await OwnAccount.OfAsync(h), h.Get<Sessions>());
            await sessions.BeginAsync(account.User, "Firefox on Windows", "10.0.0.9", Cancel);
            var session = Assert.Single(await sessions.OfAsync(account.User.Id, Cancel));
            return () => Done(h.Get<SessionActions>().EndAsync(account.Me, session.Id, Cancel));
        },
        ["TwoFactorActions.TurnOnAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            return account.TurnOnAsync;
        },
        ["TwoFactorActions.NewCodesAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            await account.TurnOnAsync();
            return async () => Assert.Null((await account.TwoFactor.NewCodesAsync(account.Me, OwnAccount.Password)).Problem);
        },
        ["TwoFactorActions.TurnOffAsync"] = async h =>
        {
            var account = await OwnAccount.OfAsync(h);
            await account.TurnOnAsync();
            return () => Done(account.TwoFactor.TurnOffAsync(account.Me, OwnAccount.Password, Cancel));
        },
        ["LeftOutActions.ReleaseOfRunAsync"] = async h =>
        {
            var (run, _) = await h.LeftOutAsync();
            return async () => Assert.Equal(1, await h.Get<LeftOutActions>().ReleaseOfRunAsync(run, Cancel));
        },
        ["LeftOutActions.ReleaseOfLineAsync"] = async h =>
        {
            var (_, line) = await h.LeftOutAsync();
            return async () => Assert.Equal(1, await h.Get<LeftOutActions>().ReleaseOfLineAsync(line, Cancel));
        },
        ["LineActions.MatchAsync"] = async h =>
        {
            await h.PricedAsync();
            await h.CallsAsync("october.csv", "R1");
            var line = await h.LineAsync("01632 960999");
            return async () => Assert.Equal(1, await h.Get<LineActions>().MatchAsync([line], Cancel));
        },
        ["BillingActions.BillAgainAsync"] = async h =>
        {
            var run = await h.DraftAsync();
            h.Park(run);
            return () => h.Get<BillingActions>().BillAgainAsync(run, Cancel);
        },
    };

    /// <summary>Why there is nothing to tell.</summary>
    private static readonly Dictionary<string, string> untold = new()
    {
        ["CustomerImportActions.ImportAsync"] = "ImportCustomersTests: a line for each customer",
        ["RetentionActions.WorkOffAsync"] = "RetentionTests: a line for each file and customer",
        ["RetentionActions.TickAsync"] = "RetentionTests: the same, by the clock",
        ["RateSheetActions.CompareAsync"] = "Saves nothing",
        ["LineImportActions.OwnerAsync"] = "Reads",
        ["LineImportActions.TemplateAsync"] = "Reads",
        ["LineImportActions.CheckAsync"] = "Saves nothing",
        ["ChargeImportActions.TemplateAsync"] = "Reads",
        ["ChargeBulkActions.PreviewAsync"] = "Saves nothing",
        ["ChargeBulkActions.JobAsync"] = "Reads",
        ["ChargeBulkActions.RunningAsync"] = "Reads",
        ["BillingActions.GoOnAsync"] = "Goes on with what was begun and told",
        ["RateAgainActions.GoOnAsync"] = "Goes on with what was begun and told",
        ["MailServerActions.TestAsync"] = "Saves nothing",
        ["CollectionActions.TestAsync"] = "Saves nothing",
        ["EmailTemplateActions.TestAsync"] = "Saves nothing",
        ["SignInActions.SignInAsync"] = "A sign-in changes nothing",
        ["ProofActions.GiveAsync"] = "Shows who asks, and changes nothing",
        ["AccountActions.ForgetAsync"] = "Nobody is signed in: the message in the outbox is what there is of it",
        ["AccountActions.TurnClockNoticesAsync"] = "A person's own wish for e-mails",
        ["AppearanceActions.PreferDarkAsync"] = "How a person likes the pages",
        ["AppearanceActions.HideColumnsAsync"] = "How a person likes the pages",
        ["FirstOwnerActions.IsNeededAsync"] = "Reads",
        ["FirstOwnerActions.CreateAsync"] = "The very first account: nobody did anything before it",
        ["PasskeyActions.CreationOptionsAsync"] = "Saves nothing",
        ["PasskeyActions.RequestOptionsAsync"] = "Saves nothing",
        ["PasskeyActions.SignInAsync"] = "A sign-in changes nothing",
        ["TwoFactorActions.KeyAsync"] = "TwoFactorTests: a key that isn't used yet",
        ["TwoFactorActions.SignInAsync"] = "A sign-in changes nothing",
    };

    public static TheoryData<string> Names => [.. told.Keys];

    public static TheoryData<string> Makings => OnceTests.Names;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_an_action_writes_is_told(string action)
    {
        var act = await told[action](house);
        var seen = Last();

        await act();

        Assert.True(Last() > seen, $"{action} wrote something, and the history says nothing of it.");
    }

    [Theory]
    [MemberData(nameof(Makings))]
    public async Task What_an_action_makes_is_told(string action)
    {
        await house.BeginAsync(action);
        var seen = Last();

        await OnceTests.MakeAsync(action, house);

        Assert.True(Last() > seen, $"{action} made something, and the history says nothing of it.");
    }

    [Fact]
    public void Every_action_is_told_or_says_why_not()
    {
        var actions = typeof(BillingDb)
            .Assembly.GetTypes()
            .Where(t => t.Name.EndsWith("Actions", StringComparison.Ordinal) && t is { IsClass: true, IsNested: false })
            .SelectMany(t =>
                t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
                    .Where(m => m.Name.EndsWith("Async", StringComparison.Ordinal))
                    .Select(m => NameOf(t, m))
            )
            .Distinct()
            .ToList();

        Assert.True(actions.Count > 100, "The Actions are found no more.");
        Assert.Empty(
            actions
                .Where(name => !told.ContainsKey(name) && !untold.ContainsKey(name) && !OnceTests.Has(name))
                .Select(name => $"{name}: add a line for it to ToldTests, or to OnceTests when it makes something.")
        );
        Assert.Empty(told.Keys.Concat(untold.Keys).Except(actions));
    }

    [Fact]
    public async Task A_number_series_a_limit_a_discard_and_a_file_are_told_in_words()
    {
        var organisation = house.Organisation;
        var kept = (await house.Get<OrganisationQueries>().FindAsync(organisation, Cancel))!;
        await house
            .Get<OrganisationActions>()
            .SaveAsync(
                new(organisation, OrganisationForm.Of(kept).ToDetails(), kept.Organisation.IsDefault, kept.Organisation.Version, 2001),
                Cancel
            );
        await house
            .Get<ReviewActions>()
            .SetLimitsAsync(
                new()
                {
                    MarginFloorPercent = 20,
                    TimesMedian = 3,
                    OrphanCost = 25,
                },
                Cancel
            );
        var run = await house.DraftAsync();
        await house.Get<BillingActions>().DiscardAsync(run, Cancel);
        var file = await house.CallsAsync("october.csv", "R1");
        await house.Get<FileActions>().TakeBackAsync(file, Cancel);

        Assert.Contains("Organisation Meridian Telecom: Next number after INV-: 1001 → 2001 by Owner", Words());
        Assert.Contains("ReviewLimits Warnings of drafts: Margin, at least: 10 % → 20 % by Owner", Words());
        Assert.Contains($"BillingRun Run {run}: State: Draft → Discarded by Owner", Words());
        Assert.Contains("CdrFile october.csv: State: Ready → Taken back by Owner", Words());
    }

    public void Dispose() => house.Dispose();

    private long Last()
    {
        using var db = house.House.Db();
        return db.Changes.Max(c => (long?)c.Id) ?? 0;
    }

    private List<string> Words()
    {
        using var db = house.House.Db();
        return
        [
            .. db.Changes.AsNoTracking().ToList().Select(c => $"{c.Subject} {c.SubjectName}: {c.Field}: {c.Before} → {c.After} by {c.Who}"),
        ];
    }

    /// <summary>What answers why it was not done.</summary>
    private static async Task Done(Task<string?> act) => Assert.Null(await act);

    private static Task<Func<Task>> Do(Func<Task> act) => Task.FromResult(act);

    private static string NameOf(Type type, MethodInfo method) =>
        $"{(type.Namespace!.EndsWith(".Billing.Schedule", StringComparison.Ordinal) ? "Clock." : "")}{type.Name}.{method.Name}";
}
