using System.Collections.Concurrent;

namespace BillingBlazor.Server.Shell;

/// <summary>What pages look at: an Action publishes after saving, and whoever looks reloads.</summary>
public enum Topic
{
    Customers,
    SetUp,
    Usage,
    Collection,
    Rating,
    Charges,
    Services,
    Billing,
    Outbox,
    Users,
    Notes,
    Forecast,
}

/// <summary>One for the whole server. Subscribers are called on the publisher's thread: a page goes through InvokeAsync.</summary>
public sealed class LiveUpdates
{
    private readonly ConcurrentDictionary<Guid, (Topic Topic, Action Changed)> subscribers = new();

    public IDisposable Subscribe(Topic topic, Action changed)
    {
        var id = Guid.NewGuid();
        subscribers[id] = (topic, changed);
        return new Subscription(() => subscribers.TryRemove(id, out _));
    }

    public void Publish(Topic topic)
    {
        foreach (var subscriber in subscribers.Values.ToArray())
            if (subscriber.Topic == topic)
                subscriber.Changed();
    }

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
