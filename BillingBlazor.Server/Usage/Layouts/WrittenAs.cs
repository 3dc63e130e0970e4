namespace BillingBlazor.Server.Usage.Layouts;

/// <summary>How a file writes its numbers: which sign stands before the decimals, and which between thousands.</summary>
/// <param name="ThousandsSign">Null: none may stand there.</param>
public sealed record WrittenAs(char DecimalSign, char? ThousandsSign, string Example)
{
    public static readonly IReadOnlyList<WrittenAs> All =
    [
        new('.', ',', "1,250.75 or 1250.75"),
        new('.', null, "1250.75, and never a comma"),
        new(',', '.', "1.250,75 or 1250,75"),
        new(',', null, "1250,75, and never a point"),
        new('.', ' ', "1 250.75"),
        new(',', ' ', "1 250,75"),
        new('.', '\'', "1'250.75"),
    ];

    public static WrittenAs Of(char decimalSign, char? thousandsSign) =>
        All.FirstOrDefault(one => (one.DecimalSign, one.ThousandsSign) == (decimalSign, thousandsSign))
        ?? new(decimalSign, thousandsSign, "As before");
}
