using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Customers.Notes;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Tests.Server.Customers;

public sealed class NotesTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly NoteActions notes;
    private readonly int customerId;

    public NotesTests()
    {
        using var db = house.Db();
        notes = house.Get<NoteActions>();
        customerId = house
            .Add(
                new Customer(
                    "Harbour & Vale Ltd",
                    db.CustomerGroups.Single().Id,
                    house.Add(new Organisation("Meridian Telecom")).Id,
                    new(2026, 1, 1)
                )
            )
            .Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_stands_first_below_what_is_pinned()
    {
        foreach (var text in new[] { "First", "Second", "Third" })
        {
            await notes.WriteAsync(customerId, text, Cancel);
            house.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        await notes.PinAsync((await RowsAsync())[2].Id, isPinned: true, Cancel);

        Assert.Equal([("First", true), ("Third", false), ("Second", false)], (await RowsAsync()).Select(n => (n.Text, n.IsPinned)));
        Assert.Equal(
            ("Owner", new DateTime(2026, 11, 3, 9, 0, 0, DateTimeKind.Utc)),
            ((await RowsAsync())[0].By, (await RowsAsync())[0].WrittenUtc)
        );
    }

    [Fact]
    public async Task Only_who_wrote_it_amends_it_and_Billing_may_delete_it()
    {
        house.SignIn(Roles.Support);
        await notes.WriteAsync(customerId, "Rang about the bill", Cancel);
        var note = Assert.Single(await RowsAsync());
        Assert.True(note is { CanAmend: true, CanDelete: true });

        house.SignIn(Roles.Billing);
        Assert.True(Assert.Single(await RowsAsync()) is { CanAmend: false, CanDelete: true });
        Assert.StartsWith(
            "Only who wrote a note can amend it.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => notes.AmendAsync(note.Id, "Other words", Cancel))).Message
        );
        await notes.DeleteAsync(note.Id, Cancel);

        Assert.Empty(await RowsAsync());
        Assert.Equal(
            "Somebody has deleted this note.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => notes.PinAsync(note.Id, true, Cancel))).Message
        );
    }

    [Fact]
    public async Task Support_deletes_its_own_notes_and_no_others()
    {
        await notes.WriteAsync(customerId, "The Owner's", Cancel);
        house.SignIn(Roles.Support);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(async () =>
            await notes.DeleteAsync((await RowsAsync())[0].Id, Cancel)
        );

        Assert.StartsWith("Only who wrote a note, or somebody with the Billing role", refusal.Message);
    }

    [Fact]
    public async Task A_portal_user_neither_reads_nor_writes()
    {
        house.SignIn(Roles.Portal);

        await Assert.ThrowsAsync<BillingRuleException>(() => notes.WriteAsync(customerId, "Mine", Cancel));
        await Assert.ThrowsAsync<BillingRuleException>(() => RowsAsync());
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("شكرا 😀 \u202Eabc")]
    [InlineData("Line one\nLine two")]
    [InlineData("=cmd|'/c calc'!A1")]
    public async Task What_is_written_is_kept_as_it_was(string text)
    {
        await notes.WriteAsync(customerId, text, Cancel);

        Assert.Equal(text, (await RowsAsync())[0].Text);
    }

    [Fact]
    public async Task Nothing_and_too_much_get_a_sentence()
    {
        Assert.Equal(
            "Write the note first.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => notes.WriteAsync(customerId, "  ", Cancel))).Message
        );
        Assert.Equal(
            "A note has at most 4,000 letters; this one has 4,001.",
            (await Assert.ThrowsAsync<BillingRuleException>(() => notes.WriteAsync(customerId, new('x', 4_001), Cancel))).Message
        );
        await notes.WriteAsync(customerId, new('x', 4_000), Cancel);
    }

    private async Task<IReadOnlyList<NoteRow>> RowsAsync() => (await house.Get<NoteQueries>().OfCustomerAsync(customerId, 50, Cancel)).Rows;

    public void Dispose() => house.Dispose();
}
