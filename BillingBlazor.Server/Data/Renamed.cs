using BillingBlazor.Domain;

namespace BillingBlazor.Server.Data;

/// <summary>Things that are amended by their name alone: what somebody else called them meanwhile is not overwritten unseen.</summary>
internal static class Renamed
{
    /// <param name="opened">The name as the form was opened with; null asks nothing.</param>
    /// <exception cref="BillingRuleException">It is called otherwise now.</exception>
    public static void Refuse(string? opened, string now)
    {
        if (opened is not null && opened != now)
            throw new BillingRuleException(
                $"Somebody else renamed {opened} to {now} while you had it open. Both names are shown: choose, then save again."
            );
    }
}
