using System.Security.Cryptography;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using BillingBlazor.Tests.Server.Usage;
using Microsoft.EntityFrameworkCore;

namespace BillingBlazor.Tests.Server.Invoices;

/// <summary>What was issued is drawn once: whoever asks for it later has the same bytes, from whichever door.</summary>
public sealed class KeptPdfsTests : IDisposable
{
    private readonly AgainHouse house = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => house.Dispose();

    [Fact]
    public async Task An_issued_document_is_the_same_for_ever_and_at_every_door()
    {
        var invoiceId = await IssueAsync();
        var first = await PdfAsync(invoiceId);
        await AlterAsync(invoiceId); // as if the program drew another way tomorrow

        Assert.Equal(first, await PdfAsync(invoiceId));
        Assert.Equal(first, (await Documents.PdfAsync(invoiceId, house.Alpha, Cancel))!.Value.Content); // the portal
        await foreach (var (_, content) in Documents.PdfsAsync([invoiceId], Cancel)) // a ZIP
            Assert.Equal(first, content);
        var (_, _, attached) = (await Documents.AttachmentsAsync(invoiceId, Cancel))[0]; // an e-mail
        await using (attached)
        {
            using var content = new MemoryStream();
            await attached.CopyToAsync(content, Cancel);
            Assert.Equal(first, content.ToArray());
        }
        await using var db = house.House.Db();
        var kept = Assert.Single(db.KeptDocuments);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(first)), first.Length), (kept.Sha256, kept.Bytes));
    }

    [Fact]
    public async Task Bytes_that_somebody_altered_are_not_handed_out()
    {
        var invoiceId = await IssueAsync();
        var first = await PdfAsync(invoiceId);
        var file = Assert.Single(Directory.GetFiles(house.House.Get<DataFolder>().Documents));
        await File.WriteAllTextAsync(file, "%PDF of somebody else", Cancel);

        Assert.Equal(first, await PdfAsync(invoiceId));
        Assert.Equal(first, await File.ReadAllBytesAsync(file, Cancel));
    }

    [Fact]
    public async Task A_draft_is_drawn_as_it_is_now_and_kept_nowhere()
    {
        await house.UploadAsync();
        await house.DraftAsync();
        await using var db = house.House.Db();
        var draft = await db.Invoices.Where(i => i.CustomerId == house.Alpha).Select(i => i.Id).SingleAsync(Cancel);
        var first = await PdfAsync(draft);
        await AlterAsync(draft);

        Assert.NotEqual(first, await PdfAsync(draft));
        Assert.Empty(db.KeptDocuments);
    }

    [Fact]
    public async Task A_wish_that_calls_are_hidden_holds_for_what_was_issued_before_it()
    {
        var invoiceId = await IssueAsync();
        var first = await PdfAsync(invoiceId);
        await using (var db = house.House.Db())
            await db.Customers.Where(c => c.Id == house.Alpha).ExecuteUpdateAsync(c => c.SetProperty(x => x.HideCalls, true), Cancel);

        Assert.NotEqual(first, await PdfAsync(invoiceId));
    }

    private InvoiceDocuments Documents => house.House.Get<InvoiceDocuments>();

    private async Task<byte[]> PdfAsync(int invoiceId) =>
        (await Documents.PdfAsync(invoiceId, onlyOfCustomerId: null, Cancel))!.Value.Content;

    private async Task<int> IssueAsync()
    {
        await house.UploadAsync();
        await house.ApproveAsync(await house.DraftAsync());
        await using var db = house.House.Db();
        return await db
            .Invoices.Where(i => i.CustomerId == house.Alpha && i.State == InvoiceState.Approved)
            .Select(i => i.Id)
            .SingleAsync(Cancel);
    }

    private async Task AlterAsync(int invoiceId)
    {
        await using var db = house.House.Db();
        await db.Invoices.Where(i => i.Id == invoiceId).ExecuteUpdateAsync(i => i.SetProperty(x => x.Buyer.Name, "Alpha Group"), Cancel);
    }
}
