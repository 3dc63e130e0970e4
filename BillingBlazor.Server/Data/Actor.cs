namespace BillingBlazor.Server.Data;

/// <summary>Whoever acts, as history names them: who that is, the shell knows.</summary>
public abstract class Actor
{
    public abstract Task<string> NameAsync();
}
