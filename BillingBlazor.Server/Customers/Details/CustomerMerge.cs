namespace BillingBlazor.Server.Customers.Details;

/// <summary>A field that two people changed, each in their own way.</summary>
public sealed record CustomerClash(CustomerField Field, string Theirs, string Yours);

/// <summary>Two people amended the same customer: nothing that either typed is lost unseen.</summary>
public static class CustomerMerge
{
    /// <summary>What only they changed is put on your form; what both changed, differently, is told.</summary>
    /// <param name="loaded">The form as you opened it.</param>
    /// <param name="theirs">The form as it is kept now.</param>
    /// <param name="yours">The form as you typed it.</param>
    public static IReadOnlyList<CustomerClash> Merge(CustomerFields fields, CustomerForm loaded, CustomerForm theirs, CustomerForm yours)
    {
        var clashes = new List<CustomerClash>();
        foreach (
            var field in fields
                .All.Where(field => field.Read(theirs) != field.Read(loaded) && field.Read(theirs) != field.Read(yours))
                .ToList()
        )
        {
            if (field.Read(yours) == field.Read(loaded) && !yours.Unread.ContainsKey(field.Name))
                field.Copy(theirs, yours);
            else
                clashes.Add(new(field, field.Read(theirs), field.Read(yours)));
        }
        return clashes;
    }

    /// <summary>The fields named are as they typed them, the rest as you did; saving then replaces what they saved.</summary>
    public static void TakeChosen(
        IReadOnlyList<CustomerClash> clashes,
        IReadOnlySet<string> takeTheirs,
        CustomerForm theirs,
        CustomerForm yours
    )
    {
        foreach (var clash in clashes.Where(clash => takeTheirs.Contains(clash.Field.Name)))
            clash.Field.Copy(theirs, yours);
        (yours.Version, yours.BalanceBefore) = (theirs.Version, theirs.BalanceBefore);
    }
}
