using Microsoft.AspNetCore.Components;

namespace BillingBlazor.Server.Shell;

/// <summary>Every page and component of the product: while one of them loads, the page does not say that it listens.</summary>
public abstract class Part : ComponentBase
{
    /// <summary>Of the window it is drawn in; null where nobody asks.</summary>
    internal Listening? Listening { get; set; }

    public override Task SetParametersAsync(ParameterView parameters)
    {
        var loading = base.SetParametersAsync(parameters);
        return loading.IsCompleted || Listening is null ? loading : Listening.UntilAsync(loading);
    }
}
