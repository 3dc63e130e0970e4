using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Data;
using BillingBlazor.Server.Settings;
using BillingBlazor.Server.Shell;
using BillingBlazor.Server.SignIn;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace BillingBlazor.Tests.Server.Settings;

public sealed class UserActionsTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly UserActions actions;
    private readonly int harbour,
        quay;

    public UserActionsTests()
    {
        var current = house.Get<CurrentUser>();
        var accounts = new AccountActions(
            house.Get<UserManager<User>>(),
            house.Get<IDbContextFactory<BillingDb>>(),
            current,
            new Address(),
            new ConfigurationBuilder().Build(),
            house.Get<Sessions>(),
            house.Clock,
            NullLogger<AccountActions>.Instance
        );
        actions = new(
            house.Get<IServiceScopeFactory>(),
            house.Get<IDbContextFactory<BillingDb>>(),
            current,
            accounts,
            house.Clock,
            house.Get<LiveUpdates>()
        );
        using var db = house.Db();
        var group = db.CustomerGroups.Single().Id;
        var organisation = house.Add(new Organisation("Meridian Telecom")).Id;
        harbour = house.Add(new Customer("Harbour & Vale Ltd", group, organisation, new(2026, 1, 1))).Id;
        quay = house.Add(new Customer("Quay Bakery", group, organisation, new(2026, 1, 1))).Id;
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => house.Dispose();

    [Fact]
    public async Task An_invited_portal_user_belongs_to_the_customer_and_gets_a_link()
    {
        await actions.InvitePortalAsync(harbour, "  Vera O'Vale 🎉 ", "vera.o'vale@harbour.example", Cancel);

        var row = Assert.Single(await QueriesOf().PortalUsersAsync(harbour, Cancel));
        Assert.Equal(("Vera O'Vale 🎉", "vera.o'vale@harbour.example", UserState.Invited), (row.Name, row.Email, row.State));
        Assert.Equal(house.Clock.GetUtcNow().UtcDateTime, row.InvitedUtc);
        Assert.Empty(await QueriesOf().PortalUsersAsync(quay, Cancel));
        using var db = house.Db();
        var mail = Assert.Single(db.OutboxMessages);
        Assert.Equal("vera.o'vale@harbour.example", mail.Recipients);
        Assert.Contains("/set-password?email=vera.o%27vale%40harbour.example&amp;token=", mail.Html);
    }

    /// <summary>Stopped after the account and before its message, the second press sends the message.</summary>
    [Fact]
    public async Task Invited_twice_with_one_key_it_is_one_account_one_message_and_one_entry()
    {
        var (staff, portal) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var _ in new[] { 1, 2 })
        {
            await actions.InviteAsync("Pat", "pat@meridian.example", Roles.Billing, null, Cancel, staff);
            await actions.InvitePortalAsync(harbour, "Vera", "vera@harbour.example", Cancel, portal);
        }

        using var db = house.Db();
        Assert.Equal((2, 2, 2), (db.Users.Count(), db.OutboxMessages.Count(), db.Changes.Count(c => c.Subject == "User")));
        await db.OutboxMessages.ExecuteDeleteAsync(Cancel);
        await db.Requests.Where(r => r.Key == Requests.SecondOf(staff)).ExecuteDeleteAsync(Cancel);

        await actions.InviteAsync("Pat", "pat@meridian.example", Roles.Billing, null, Cancel, staff);

        Assert.Equal("pat@meridian.example", Assert.Single(db.OutboxMessages.AsNoTracking().ToList()).Recipients);
    }

    [Theory]
    [InlineData("", "vera@harbour.example", "Give the person's name.")]
    [InlineData(" ", "vera@harbour.example", "Give the person's name.")]
    [InlineData("Vera\r\nBcc: x", "vera@harbour.example", "on one line")]
    [InlineData("Vera", "", "Give the person's email address.")]
    [InlineData("Vera", "vera", "not an email address")]
    [InlineData("Vera", "Vera <vera@harbour.example>", "not an email address")]
    [InlineData("Vera", "vera@harbour.example, eve@evil.example", "not an email address")]
    [InlineData("Vera", "vera@harbour.example\r\nBcc: eve@evil.example", "not an email address")]
    [InlineData("Vera", "OWNER@meridian.example", "has an account already")]
    public async Task A_bad_invitation_gets_a_sentence_and_leaves_nothing(string name, string email, string sentence)
    {
        await PersonAsync("owner@meridian.example", Roles.Owner);

        var refusal = await Assert.ThrowsAsync<BillingRuleException>(() => actions.InvitePortalAsync(harbour, name, email, Cancel));

        Assert.Contains(sentence, refusal.Message);
        using var db = house.Db();
        Assert.Single(db.Users);
        Assert.Empty(db.OutboxMessages);
    }

    [Fact]
    public async Task A_name_or_an_address_that_is_too_long_is_refused()
    {
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            actions.InvitePortalAsync(harbour, new('x', 201), "vera@harbour.example", Cancel)
        );
        await Assert.ThrowsAsync<BillingRuleException>(() =>
            actions.InvitePortalAsync(harbour, "Vera", $"{new string('x', 250)}@harbour.example", Cancel)
        );
    }

    [Fact]
    public async Task Nobody_is_invited_for_a_customer_that_is_not_there() =>
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.InvitePortalAsync(9_999, "Vera", "vera@harbour.example", Cancel));

    /// <summary>Each door that whoever edits customers has: none of them opens on another account than this customer's own portal
    /// user.</summary>
    [Theory]
    [InlineData("owner")]
    [InlineData("support")]
    [InlineData("another customer's")]
    [InlineData("nobody")]
    [InlineData("an Owner with a customer")]
    public async Task Support_cannot_reach_any_other_account_through_a_customers_portal_users(string who)
    {
        await PersonAsync("first.owner@meridian.example", Roles.Owner);
        var id = who switch
        {
            "owner" => (await PersonAsync("owner@meridian.example", Roles.Owner)).Id,
            "support" => (await PersonAsync("support@meridian.example", Roles.Support)).Id,
            "another customer's" => (await PersonAsync("baker@quay.example", Roles.Portal, quay)).Id,
            "an Owner with a customer" => (await PersonAsync("odd@meridian.example", Roles.Owner, harbour)).Id,
            _ => 9_999,
        };
        var before = StampOf(id);
        house.SignIn(Roles.Support);

        await Assert.ThrowsAsync<BillingRuleException>(() => actions.SuspendPortalAsync(harbour, id));
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.ReinstatePortalAsync(harbour, id));
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.RemovePortalAsync(harbour, id));
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.InvitePortalAgainAsync(harbour, id, Cancel));

        Assert.Equal(before, StampOf(id));
        using var db = house.Db();
        Assert.Empty(db.OutboxMessages);
        Assert.Empty(db.Changes.Where(c => c.Subject == "User"));
    }

    [Fact]
    public async Task Support_manages_the_portal_users_of_a_customer_and_no_others()
    {
        var vera = await PersonAsync("vera@harbour.example", Roles.Portal, harbour);
        house.SignIn(Roles.Support);

        await actions.SuspendPortalAsync(harbour, vera.Id);
        Assert.Equal(UserState.Suspended, Assert.Single(await QueriesOf().PortalUsersAsync(harbour, Cancel)).State);
        Assert.NotEqual(vera.SecurityStamp, StampOf(vera.Id).Stamp);
        await actions.ReinstatePortalAsync(harbour, vera.Id);
        Assert.Equal(UserState.Active, Assert.Single(await QueriesOf().PortalUsersAsync(harbour, Cancel)).State);
        await actions.RemovePortalAsync(harbour, vera.Id);
        Assert.Empty(await QueriesOf().PortalUsersAsync(harbour, Cancel));
        await actions.InvitePortalAsync(harbour, "Vera again", "vera@harbour.example", Cancel);

        foreach (
            var refused in new Func<Task>[]
            {
                () => actions.SuspendAsync(vera.Id),
                () => actions.ReinstateAsync(vera.Id),
                () => actions.ChangeRoleAsync(vera.Id, Roles.Owner),
                () => actions.TurnOffTwoFactorAsync(vera.Id),
                () => actions.RemovePasskeysAsync(vera.Id),
                () => actions.InviteAsync("Eve", "eve@evil.example", Roles.Owner, null, Cancel),
                () => actions.InviteAgainAsync(vera.Id, Cancel),
            }
        )
            Assert.StartsWith("Your role does not allow this.", (await Assert.ThrowsAsync<BillingRuleException>(refused)).Message);
    }

    [Theory]
    [InlineData(Roles.Portal)]
    [InlineData("Nobody")]
    public async Task A_portal_user_manages_nobody(string role)
    {
        var vera = await PersonAsync("vera@harbour.example", Roles.Portal, harbour);
        house.SignIn(role);

        foreach (
            var refused in new Func<Task>[]
            {
                () => actions.SuspendPortalAsync(harbour, vera.Id),
                () => actions.ReinstatePortalAsync(harbour, vera.Id),
                () => actions.RemovePortalAsync(harbour, vera.Id),
                () => actions.InvitePortalAgainAsync(harbour, vera.Id, Cancel),
                () => actions.InvitePortalAsync(harbour, "Eve", "eve@evil.example", Cancel),
                () => QueriesOf().PortalUsersAsync(harbour, Cancel),
            }
        )
            await Assert.ThrowsAsync<BillingRuleException>(refused);
    }

    [Fact]
    public async Task Another_role_ends_the_old_sessions_and_is_in_the_history()
    {
        var bob = await PersonAsync("bob@meridian.example", Roles.Billing);

        await actions.ChangeRoleAsync(bob.Id, Roles.Support);

        Assert.Equal([Roles.Support], await RolesOf(bob.Id));
        Assert.NotEqual(bob.SecurityStamp, StampOf(bob.Id).Stamp);
        using var db = house.Db();
        var change = Assert.Single(db.Changes.Where(c => c.Subject == "User"));
        Assert.Equal(
            ("User", bob.Id, "Role", "Billing", "Support", "Owner"),
            (change.Subject, change.SubjectId, change.Field, change.Before, change.After, change.Who)
        );
    }

    [Theory]
    [InlineData(Roles.Portal)]
    [InlineData("King")]
    [InlineData("")]
    public async Task Staff_become_staff_and_nothing_else(string role)
    {
        var bob = await PersonAsync("bob@meridian.example", Roles.Billing);

        await Assert.ThrowsAsync<BillingRuleException>(() => actions.ChangeRoleAsync(bob.Id, role));

        Assert.Equal([Roles.Billing], await RolesOf(bob.Id));
    }

    [Fact]
    public async Task A_portal_user_never_becomes_staff()
    {
        var vera = await PersonAsync("vera@harbour.example", Roles.Portal, harbour);

        await Assert.ThrowsAsync<BillingRuleException>(() => actions.ChangeRoleAsync(vera.Id, Roles.Owner));

        Assert.Equal([Roles.Portal], await RolesOf(vera.Id));
    }

    [Fact]
    public async Task The_last_Owner_keeps_the_role_and_the_account()
    {
        var olive = await PersonAsync("olive@meridian.example", Roles.Owner);

        await Assert.ThrowsAsync<BillingRuleException>(() => actions.ChangeRoleAsync(olive.Id, Roles.Support));
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.SuspendAsync(olive.Id));
        await PersonAsync("second@meridian.example", Roles.Owner);
        await actions.ChangeRoleAsync(olive.Id, Roles.Support);

        Assert.Equal([Roles.Support], await RolesOf(olive.Id));
    }

    [Fact]
    public async Task Changing_the_role_of_an_invited_person_leaves_the_mailed_link_alive()
    {
        await actions.InviteAsync("Bob", "bob@meridian.example", Roles.Support, null, Cancel);
        var id = Assert.Single(await QueriesOf().ListAsync(Cancel)).Id;

        await actions.ChangeRoleAsync(id, Roles.Billing);

        Assert.Null(await UseLinkAsync("bob@meridian.example"));
        Assert.Equal([Roles.Billing], await RolesOf(id));
    }

    [Fact]
    public async Task Somebody_invited_who_is_reinstated_is_sent_a_link_that_works()
    {
        await actions.InvitePortalAsync(harbour, "Vera", "vera@harbour.example", Cancel);
        var id = Assert.Single(await QueriesOf().PortalUsersAsync(harbour, Cancel)).Id;
        await actions.SuspendPortalAsync(harbour, id);
        Assert.NotNull(await UseLinkAsync("vera@harbour.example"));
        house.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await actions.ReinstatePortalAsync(harbour, id));

        Assert.Null(await UseLinkAsync("vera@harbour.example"));
        await actions.SuspendPortalAsync(harbour, id);
        Assert.False(await actions.ReinstatePortalAsync(harbour, id));
    }

    [Fact]
    public async Task An_invitation_names_the_reseller_in_its_branding_and_comes_from_its_sender()
    {
        using (var db = house.Db())
        {
            var group = db.CustomerGroups.Single().Id;
            var brand = new Organisation("Severn <Voice>");
            brand.Amend(
                new()
                {
                    Name = "Severn <Voice>",
                    Colour = "#AA3300",
                    InvoicePrefix = "S-",
                    CreditNotePrefix = "SC-",
                    SenderName = "Severn accounts",
                    SenderEmail = "accounts@severn.example",
                }
            );
            var mill = house.Add(new Customer("Mill Ltd", group, house.Add(brand).Id, new(2026, 1, 1))).Id;
            await actions.InvitePortalAsync(mill, "Mia", "mia@mill.example", Cancel);
        }
        await actions.InviteAsync("Bob", "bob@meridian.example", Roles.Support, null, Cancel);

        using var after = house.Db();
        var portal = after.OutboxMessages.Single(m => m.Recipients == "mia@mill.example");
        Assert.Equal(
            ("Severn <Voice> invites you to its customer portal", "Severn accounts", "accounts@severn.example"),
            (portal.Subject, portal.SenderName, portal.SenderEmail)
        );
        Assert.Contains("Severn &lt;Voice&gt; invites you to its customer portal, where you find your invoices", portal.Html);
        Assert.Contains("background:#AA3300", portal.Html);
        var staff = after.OutboxMessages.Single(m => m.Recipients == "bob@meridian.example");
        Assert.Equal(("Meridian Telecom invites you to its billing", "Meridian Telecom"), (staff.Subject, staff.SenderName));
        Assert.DoesNotContain("BillingBlazor", staff.Html);
    }

    [Fact]
    public async Task An_Owner_turns_off_two_factor_of_somebody_and_the_lost_phone_is_worth_nothing()
    {
        var bob = await PersonAsync("bob@meridian.example", Roles.Billing);
        var users = house.Get<UserManager<User>>();
        var known = (await users.FindByIdAsync($"{bob.Id}"))!;
        await users.ResetAuthenticatorKeyAsync(known);
        await users.SetTwoFactorEnabledAsync(known, true);
        var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(known, 10);
        var key = await users.GetAuthenticatorKeyAsync(known);
        Assert.True(Assert.Single(await QueriesOf().ListAsync(Cancel)).HasTwoFactor);

        await actions.TurnOffTwoFactorAsync(bob.Id);

        users = house.Get<UserManager<User>>();
        var after = (await users.FindByIdAsync($"{bob.Id}"))!;
        Assert.False(after.TwoFactorEnabled);
        Assert.NotEqual(key, await users.GetAuthenticatorKeyAsync(after));
        Assert.Equal(0, await users.CountRecoveryCodesAsync(after));
        Assert.False((await users.RedeemTwoFactorRecoveryCodeAsync(after, codes!.First())).Succeeded);
        Assert.NotEqual(known.SecurityStamp, after.SecurityStamp);
        using var db = house.Db();
        Assert.Equal("Two-factor sign-in was turned off", Assert.Single(db.OutboxMessages).Subject);
        await Assert.ThrowsAsync<BillingRuleException>(() => actions.TurnOffTwoFactorAsync(bob.Id));
    }

    [Fact]
    public async Task An_Owner_removes_the_passkeys_of_a_lost_device()
    {
        var bob = await PersonAsync("bob@meridian.example", Roles.Billing);
        var users = house.Get<UserManager<User>>();
        var known = (await users.FindByIdAsync($"{bob.Id}"))!;
        Assert.True(
            (
                await users.AddOrUpdatePasskeyAsync(
                    known,
                    new([1, 2, 3], [4], house.Clock.GetUtcNow(), 0, ["internal"], true, false, false, [5], [6])
                )
            ).Succeeded
        );
        Assert.Equal(1, Assert.Single(await QueriesOf().ListAsync(Cancel)).Passkeys);

        await actions.RemovePasskeysAsync(bob.Id);

        Assert.Equal(0, Assert.Single(await QueriesOf().ListAsync(Cancel)).Passkeys);
        Assert.NotEqual(known.SecurityStamp, StampOf(bob.Id).Stamp);
    }

    [Fact]
    public async Task A_person_locked_for_wrong_passwords_is_not_shown_as_suspended()
    {
        var bob = await PersonAsync("bob@meridian.example", Roles.Billing);
        var users = house.Get<UserManager<User>>();
        var known = (await users.FindByIdAsync($"{bob.Id}"))!;
        await users.SetLockoutEndDateAsync(known, house.Clock.GetUtcNow().AddMinutes(15));

        Assert.Equal(UserState.Active, Assert.Single(await QueriesOf().ListAsync(Cancel)).State);
    }

    /// <summary>Sets a password by the link of the newest invitation.</summary>
    /// <returns>Why it didn't work.</returns>
    private async Task<string?> UseLinkAsync(string email)
    {
        using var db = house.Db();
        var html = System.Net.WebUtility.HtmlDecode(
            db.OutboxMessages.Where(m => m.Recipients == email).OrderByDescending(m => m.Id).First().Html
        );
        var token = html[(html.IndexOf("&token=", StringComparison.Ordinal) + 7)..];
        var accounts = new AccountActions(
            house.Get<UserManager<User>>(),
            house.Get<IDbContextFactory<BillingDb>>(),
            house.Get<CurrentUser>(),
            new Address(),
            new ConfigurationBuilder().Build(),
            house.Get<Sessions>(),
            house.Clock,
            NullLogger<AccountActions>.Instance
        );
        return await accounts.SetAsync(
            email,
            Uri.UnescapeDataString(token[..token.IndexOf('"', StringComparison.Ordinal)]),
            "correct horse battery"
        );
    }

    private UserQueries QueriesOf() => new(house.Get<IDbContextFactory<BillingDb>>(), house.Get<CurrentUser>(), house.Clock);

    private async Task<User> PersonAsync(string email, string role, int? customerId = null)
    {
        var users = house.Get<UserManager<User>>();
        var user = new User
        {
            UserName = email,
            Email = email,
            DisplayName = email,
            CustomerId = customerId,
        };
        Assert.True((await users.CreateAsync(user, "correct horse battery")).Succeeded);
        Assert.True((await users.AddToRoleAsync(user, role)).Succeeded);
        return user;
    }

    private (string? Stamp, DateTimeOffset? LockoutEnd) StampOf(int id)
    {
        using var db = house.Db();
        return db
            .Users.Where(u => u.Id == id)
            .Select(u => new ValueTuple<string?, DateTimeOffset?>(u.SecurityStamp, u.LockoutEnd))
            .SingleOrDefault();
    }

    private async Task<IList<string>> RolesOf(int id)
    {
        var users = house.Get<UserManager<User>>();
        return await users.GetRolesAsync((await users.FindByIdAsync($"{id}"))!);
    }

    private sealed class Address : NavigationManager
    {
        public Address() => Initialize("https://billing.meridian.example/", "https://billing.meridian.example/");
    }
}
