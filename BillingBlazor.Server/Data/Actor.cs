namespace BillingBlazor.Server.Data;

/// <summary>Whoever acts, as history names them: who that is, the shell knows.</summary>
public abstract class Actor
{
    public abstract Task<string> NameAsync();

    /// <summary>The network address they act from; empty on the machine itself.</summary>
    public virtual string Address => "";
}
