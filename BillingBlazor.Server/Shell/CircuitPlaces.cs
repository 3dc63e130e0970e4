using System.Collections.Concurrent;
using BillingBlazor.Domain;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace BillingBlazor.Server.Shell;

/// <summary>Twenty windows a person: each of them is memory of the server. The next is told so, and far more are not opened at
/// all.</summary>
public sealed class CircuitPlaces
{
    public const int Most = 20;
    private const int Refused = 2 * Most;
    private readonly ConcurrentDictionary<string, int> open = new();

    /// <returns>Which one of the person's it is, from 1.</returns>
    /// <exception cref="BillingRuleException">Far too many: this one is not counted.</exception>
    public int Take(string who)
    {
        var number = open.AddOrUpdate(who, 1, (_, count) => count + 1);
        if (number <= Refused)
            return number;
        Free(who);
        throw new BillingRuleException("This person has too many windows open.");
    }

    public void Free(string who)
    {
        if (open.AddOrUpdate(who, 0, (_, count) => count - 1) <= 0)
            open.TryRemove(new(who, 0));
    }
}

/// <summary>Which of its person's windows this circuit is.</summary>
public sealed class CircuitPlace(CircuitPlaces places, AuthenticationStateProvider provider) : CircuitHandler
{
    private string? who;

    /// <summary>It shows nothing but that others must be closed first.</summary>
    public bool IsOneTooMany { get; private set; }

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var name = (await provider.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
        IsOneTooMany = places.Take(name) > CircuitPlaces.Most;
        who = name;
    }

    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (who is not null)
            places.Free(who);
        who = null;
        return Task.CompletedTask;
    }
}
