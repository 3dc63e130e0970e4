using System.Text.RegularExpressions;

namespace BillingBlazor.Tests.House;

/// <summary>
/// Arrows run one way. The rooms stand in the order of ARCHITECTURE.md: each may know those before it and none behind it, so no two can
/// know each other in a circle. When a test fails, move the piece to where both can know it; don't move the room.
/// </summary>
public partial class OneWayTests
{
    private static readonly string[] domainRooms =
    [
        "",
        "Customers",
        "Charges",
        "Tariffs",
        "Suppliers",
        "Usage",
        "Services",
        "Invoices",
        "Billing",
    ];

    private static readonly string[] serverRooms =
    [
        "Data",
        "Documents",
        "Sheets",
        "Shell",
        "SignIn",
        "Usage",
        "Prices",
        "Ledger",
        "Mail",
        "RateSheets",
        "Tariffs",
        "Suppliers",
        "Invoices",
        "Charges",
        "ServiceFiles",
        "Billing",
        "Settings",
        "Customers",
        "Reports",
        "Portal",
        "Backup",
        "Health",
        "Jobs",
        "Demo",
        "Commands",
    ];

    /// <summary>What puts the rooms together knows them all.</summary>
    private static readonly string[] composition = ["Program.cs", "StartUp.cs", "StartUpCheck.cs", "Features.cs", "_Imports.razor"];

    [Fact]
    public void The_rooms_of_the_domain_know_only_those_before_them() => Assert.Empty(WrongArrows("Domain", domainRooms));

    [Fact]
    public void The_rooms_of_the_server_know_only_those_before_them() => Assert.Empty(WrongArrows("Server", serverRooms));

    /// <summary>Two features that decide alike have found a piece of Domain or of Data.</summary>
    [Fact]
    public void No_feature_uses_anothers_actions()
    {
        var declared = Declared("Server");
        var used = Sources("Server")
            .Where(file => Room(file, "Server") is not ("Jobs" or "Demo" or "Commands") && !composition.Contains(Path.GetFileName(file)))
            .SelectMany(file =>
                UsedActions()
                    .Matches(Code(file))
                    .Select(m => m.Value)
                    .Distinct()
                    .Where(actions => declared.TryGetValue(actions, out var at) && at != Room(file, "Server"))
                    .Select(actions => $"{Path.GetFileName(file)} uses {actions}")
            )
            .ToList();

        Assert.Equal(lentActions.Order(), used.Order());
    }

    /// <summary>Each with its reason: none is added without one, and one that is lent no more goes from here.</summary>
    private static readonly string[] lentActions =
    [
        "UserActions.cs uses AccountActions", // the link of an invitation is the sign-in's own to make
        "CustomersPage.razor uses AppearanceActions", // how somebody likes a list is kept by the shell
    ];

    private static IEnumerable<string> WrongArrows(string project, string[] rooms)
    {
        var order = rooms.Select((room, at) => (room, at)).ToDictionary(x => x.room, x => x.at);
        var declared = Declared(project);
        foreach (var file in Sources(project).Where(file => !composition.Contains(Path.GetFileName(file))))
        {
            var own = Room(file, project);
            if (!order.TryGetValue(own, out var at))
            {
                if (own.Length > 0)
                    yield return $"{own} is a room that this test doesn't know: give it its place in the order, and in ARCHITECTURE.md.";
                continue;
            }
            var seen = Seen(file, project);
            foreach (
                var room in Names()
                    .Matches(Code(file))
                    .Select(m => m.Value)
                    .Distinct()
                    .Where(declared.ContainsKey)
                    .Select(name => (Name: name, Room: declared[name]))
                    .Where(x => x.Room != own && seen.Contains(x.Room) && order.TryGetValue(x.Room, out var other) && other > at)
            )
                yield return $"{own} may not know {room.Room}: {Path.GetFileName(file)} names {room.Name}.";
        }
    }

    /// <summary>The room of each type whose name no other room has.</summary>
    private static Dictionary<string, string> Declared(string project) =>
        Sources(project)
            .SelectMany(file =>
                (
                    file.EndsWith(".razor", StringComparison.Ordinal)
                        ? [Path.GetFileNameWithoutExtension(file)]
                        : Declarations().Matches(Code(file)).Select(m => m.Groups["name"].Value)
                ).Select(name => (Name: name, Room: Room(file, project)))
            )
            .GroupBy(x => x.Name)
            .Where(x => x.Select(y => y.Room).Distinct().Count() == 1)
            .ToDictionary(x => x.Key, x => x.First().Room);

    /// <summary>The rooms whose namespace a file imports.</summary>
    private static HashSet<string> Seen(string file, string project)
    {
        var imports = File.ReadAllText(file);
        var above = Path.GetDirectoryName(file)!;
        for (var folder = above; folder.Contains($"BillingBlazor.{project}"); folder = Path.GetDirectoryName(folder)!)
            if (file.EndsWith(".razor", StringComparison.Ordinal) && File.Exists(Path.Combine(folder, "_Imports.razor")))
                imports += "\n" + File.ReadAllText(Path.Combine(folder, "_Imports.razor"));
        return [.. Imports().Matches(imports).Where(m => m.Groups["project"].Value == project).Select(m => m.Groups["room"].Value)];
    }

    private static IEnumerable<string> Sources(string project) =>
        Directory
            .EnumerateFiles(Folder(project), "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/") && !file.Contains("/Migrations/"));

    private static string Folder(string project) => Path.Combine(HouseTests.Root(), $"BillingBlazor.{project}");

    private static string Room(string file, string project)
    {
        var within = Path.GetRelativePath(Folder(project), file);
        return within.Contains('/') ? within[..within.IndexOf('/')] : "";
    }

    private static string Code(string file) => NoCode().Replace(File.ReadAllText(file), "");

    [GeneratedRegex(@"//[^\n]*|/\*.*?\*/|@\*.*?\*@|^\s*@?(using|namespace) [^\n]*", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex NoCode();

    [GeneratedRegex(
        @"^(?:public |internal |sealed |static |abstract |partial |readonly )*"
            + @"(?:class|record struct|record|struct|interface|enum) (?<name>[A-Z]\w*)",
        RegexOptions.Multiline
    )]
    private static partial Regex Declarations();

    [GeneratedRegex(@"(?<![\w.""])[A-Z]\w+\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"(?<=@inject |[(,]\s*)\w+Actions\b(?= \w)")]
    private static partial Regex UsedActions();

    [GeneratedRegex(@"^@?using BillingBlazor\.(?<project>\w+)(\.(?<room>\w+))?[\w.]*;?\s*$", RegexOptions.Multiline)]
    private static partial Regex Imports();
}
