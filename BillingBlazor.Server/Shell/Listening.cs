namespace BillingBlazor.Server.Shell;

/// <summary>What is being loaded in one window. Its page listens when nothing is.</summary>
public sealed class Listening
{
    private int loading;

    /// <summary>The last of what was being loaded is there, and drawn.</summary>
    public event Action? Settled;

    public bool IsLoading => loading > 0;

    /// <summary>Waits for it, and for whoever asks the page is loading meanwhile.</summary>
    public async Task UntilAsync(Task load)
    {
        loading++;
        try
        {
            await load;
        }
        finally
        {
            if (--loading == 0)
                Settled?.Invoke();
        }
    }
}
