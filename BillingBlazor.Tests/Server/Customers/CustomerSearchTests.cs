using BillingBlazor.Domain;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Domain.Invoices;
using BillingBlazor.Server.Customers.Listing;
using BillingBlazor.Server.Data.Search;
using CsCheck;

namespace BillingBlazor.Tests.Server.Customers;

public sealed class CustomerSearchTests : IDisposable
{
    private readonly TestInstallation house = new();
    private readonly int groupId,
        organisationId,
        cliTypeId;

    public CustomerSearchTests()
    {
        organisationId = house.Add(new Organisation("Meridian Telecom")).Id;
        using var db = house.Db();
        (groupId, cliTypeId) = (db.CustomerGroups.Single().Id, db.CliTypes.First().Id);
        Add("Harbour & Vale Ltd", "HV001", "SE1 2AB", "020 7946 0101");
        Add("Vale Motors", "VM-2", "BN1 1AA", "01273 900000", last: "01273 900099");
        Add("O'Brien 50% Off_Co", null, "EC2A 2JN", "CIRCUIT-77");
        Add("Ångström Ωmega", "ZZ", "M1 1AE", "0113 496*");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("vale", "Vale Motors, Harbour & Vale Ltd")]
    [InlineData("har val", "Harbour & Vale Ltd")]
    [InlineData("Vale Ltd", "Harbour & Vale Ltd")]
    [InlineData("ha", "Harbour & Vale Ltd")]
    [InlineData("v", "Vale Motors")]
    [InlineData("hv001", "Harbour & Vale Ltd")]
    [InlineData("VM", "Vale Motors")]
    [InlineData("ec2a2jn", "O'Brien 50% Off_Co")]
    [InlineData("EC2A 2JN", "O'Brien 50% Off_Co")]
    [InlineData("SE1", "Harbour & Vale Ltd")]
    [InlineData("+44 20 7946 0101", "Harbour & Vale Ltd")]
    [InlineData("02079460", "Harbour & Vale Ltd")]
    [InlineData("01273 900050", "Vale Motors")]
    [InlineData("0113 496 0111", "Ångström Ωmega")]
    [InlineData("circuit-77", "O'Brien 50% Off_Co")]
    [InlineData("ångs", "Ångström Ωmega")]
    [InlineData("50%", "O'Brien 50% Off_Co")]
    [InlineData("f_c", "O'Brien 50% Off_Co")]
    [InlineData("o'br", "O'Brien 50% Off_Co")]
    [InlineData("%", "")]
    [InlineData("\"", "")]
    [InlineData("vale OR motors", "")]
    [InlineData("nobody at all", "")]
    public async Task Words_find_names_references_postcodes_and_lines(string words, string expected)
    {
        var list = await ListAsync(new() { Words = words });

        Assert.Equal(expected, string.Join(", ", list.Rows.Select(r => r.Name)));
        Assert.Equal(list.Rows.Count, list.Total);
    }

    /// <summary>Whatever way the search takes, it finds what a plain look at each customer finds, in the same order and number.</summary>
    [Fact]
    public async Task Every_filter_finds_what_looking_at_each_customer_finds()
    {
        var (tags, statuses, names) = (
            new[] { "red", "green", "blue" },
            Enum.GetValues<CustomerStatus>(),
            new[] { "Oak", "Ash", "Elm", "Yew" }
        );
        using (var db = house.Db())
        {
            var kept = tags.Select(t => db.Add(new Tag(t)).Entity).ToList();
            db.SaveChanges();
            for (var i = 0; i < 120; i++)
            {
                var customer = new Customer($"{names[i % 4]} {names[i / 4 % 4]} {i}", groupId, organisationId, new(2026, 1, 1));
                for (var t = 0; t < 3; t++)
                    if (i % (t + 2) == 0)
                        customer.Tag(kept[t].Id);
                if (i % 5 == 0)
                    customer.Suspend(new(2026, 2, 1));
                if (i % 7 == 0)
                    customer.Cancel(new(2026, 3, 1));
                db.Add(customer);
            }
            db.SaveChanges();
            foreach (var customer in db.Customers)
                db.Add(
                    new LedgerEntry(
                        customer.Id,
                        LedgerKind.Opening,
                        new(2026, 1, 1),
                        Money.FromPence(customer.Id * 37 % 11 * 100),
                        "Opening",
                        DateTime.UtcNow,
                        "test"
                    )
                );
            db.SaveChanges();
        }
        var all = (await ListAsync(new(), take: 1_000)).Rows;
        await Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 7], Gen.Enum<CustomerSort>(), Gen.Bool)
            .SampleAsync(
                async (status, word, which, sort, descending) =>
                {
                    var filter = new CustomerFilter
                    {
                        Status = status == 0 ? null : statuses[status - 1],
                        Words = word == 0 ? null : names[word - 1],
                        Tags = [.. tags.Where((_, i) => (which & (1 << i)) != 0)],
                    };
                    var expected = all.Where(c =>
                            (filter.Status is null || c.Status == filter.Status)
                            && (filter.Words is null || c.Name.Contains(filter.Words, StringComparison.OrdinalIgnoreCase))
                            && (filter.Tags.Count == 0 || c.Tags.Intersect(filter.Tags).Any())
                        )
                        .ToList();
                    var found = await ListAsync(filter, sort, descending, take: 1_000);
                    var paged = new List<int>();
                    for (var page = 0; page < 6; page++)
                        paged.AddRange((await ListAsync(filter, sort, descending, page * 7, 7)).Rows.Select(r => r.Id));

                    Assert.Equal(expected.Select(c => c.Id).Order(), found.Rows.Select(c => c.Id).Order());
                    Assert.Equal(expected.Count, found.Total);
                    Assert.Equal(found.Rows.Select(c => c.Id).Take(42), paged);
                    if (sort == CustomerSort.Balance)
                        Assert.Equal(
                            descending ? expected.Select(c => c.Balance).OrderDescending() : expected.Select(c => c.Balance).Order(),
                            found.Rows.Select(c => c.Balance)
                        );
                },
                iter: 60,
                threads: 1
            );
    }

    [Fact]
    public async Task Names_that_were_changed_are_found_by_the_new_one_alone()
    {
        using (var db = house.Db())
        {
            var customer = db.Customers.Single(c => c.Name == "Vale Motors");
            customer.Amend(
                new()
                {
                    Name = "Quay Motors",
                    Reference = customer.Reference,
                    Since = customer.Since,
                    GroupId = groupId,
                    OrganisationId = organisationId,
                    Address = customer.Address,
                }
            );
            db.SaveChanges();
        }

        Assert.Equal("Quay Motors", Assert.Single((await ListAsync(new() { Words = "quay" })).Rows).Name);
        Assert.Equal("Harbour & Vale Ltd", Assert.Single((await ListAsync(new() { Words = "vale" })).Rows).Name);
    }

    [Fact]
    public void An_address_says_the_listing_and_what_it_says_wrong_is_left_out()
    {
        var at = ListingAddress.Of("?q=vale&status=Suspended&tag=VIP&tag=vip&tag=Schools&sort=Balance&desc=1&page=3&size=100");

        Assert.Equal("?q=vale&status=Suspended&tag=VIP&tag=Schools&sort=Balance&desc=1&page=3&size=100", at.ToQuery());
        Assert.Equal("", ListingAddress.Of("?status=99&page=-4&size=7&group=x&sort=Evil&q=%20").ToQuery());
    }

    public void Dispose() => house.Dispose();

    private Task<CustomerList> ListAsync(
        CustomerFilter filter,
        CustomerSort sort = CustomerSort.Name,
        bool descending = false,
        int skip = 0,
        int take = 50
    ) => house.Get<ListingQueries>().ListAsync(new(filter, sort, descending, skip, take), Cancel);

    private void Add(string name, string? reference, string postcode, string cli, string? last = null)
    {
        var customer = new Customer(name, groupId, organisationId, new(2026, 1, 1));
        customer.Amend(
            new()
            {
                Name = name,
                Reference = reference,
                Since = new(2026, 1, 1),
                GroupId = groupId,
                OrganisationId = organisationId,
                Address = new()
                {
                    Line1 = "1 High Street",
                    Town = "Brighton",
                    Postcode = postcode,
                },
            }
        );
        customer.AddCli(new(cli, cliTypeId, lastNumber: last));
        house.Add(customer);
    }
}
