using System.Text.RegularExpressions;

namespace BillingBlazor.Tests.House;

/// <summary>What lets others in, changes how somebody signs in, or leads money elsewhere asks first for a recent proof of who
/// asks.</summary>
public sealed partial class ProofTests
{
    /// <summary>Which Actions, beside each that is the Owner's because it is about people.</summary>
    private static readonly string[] guarded =
    [
        "MailServerActions.SaveAsync",
        "OrganisationActions.SaveAsync", // where the bank account changes
        "PasskeyActions.AddAsync",
        "PasskeyActions.RemoveAsync",
        "TwoFactorActions.TurnOnAsync",
        "TwoFactorActions.NewCodesAsync",
        "TwoFactorActions.TurnOffAsync",
    ];

    /// <summary>They ask for the old password itself, whatever was given before.</summary>
    private static readonly string[] proofsThemselves = ["AccountActions.ChangeAsync"];

    [Fact]
    public void Every_action_of_the_kind_asks_for_proof()
    {
        var methods = Directory
            .EnumerateFiles(Path.Combine(HouseTests.Root(), "BillingBlazor.Server"), "*Actions.cs", SearchOption.AllDirectories)
            .SelectMany(file =>
                Method()
                    .Matches(File.ReadAllText(file))
                    .Select(m => (Name: $"{Path.GetFileNameWithoutExtension(file)}.{m.Groups[1]}", Body: m.Value))
            )
            .ToList();
        var meant = methods.Where(m => guarded.Contains(m.Name) || IsOfPeople(m.Name, m.Body)).ToList();

        Assert.Empty(guarded.Except(meant.Select(m => m.Name)));
        Assert.True(meant.Count >= guarded.Length + 7, "The pattern finds the methods no more.");
        Assert.Empty(meant.Where(m => !Asks().IsMatch(m.Body)).Select(m => m.Name));
        Assert.All(proofsThemselves, name => Assert.Contains("ChangePasswordAsync", methods.Single(m => m.Name == name).Body));
    }

    private static bool IsOfPeople(string name, string body) =>
        name.StartsWith("UserActions.", StringComparison.Ordinal) && body.Contains("RequireAsync(Permission.ManageUsers)");

    [GeneratedRegex(@"\n    public async Task[^\n(]* (\w+)\([^{;]*?\)\n    \{\n.*?\n    \}", RegexOptions.Singleline)]
    private static partial Regex Method();

    [GeneratedRegex(@"RequireProofAsync\(\)|proof\.(Refusal|Check)Async\(")]
    private static partial Regex Asks();
}
