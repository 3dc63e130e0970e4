using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// Every text field takes so many letters and no more, unless it says otherwise: a longer paste would not come through the circuit, and
/// would end it with all that was typed. More than any field may keep, so that it is told in a sentence what is too long.
/// </summary>
internal sealed class LimitedFields(IServiceProvider services) : IComponentActivator
{
    public const int MostLetters = 20_000;

    /// <summary>What comes through a circuit in one piece: the longest field's letters, each of six bytes at worst.</summary>
    public const int MostBytes = 1 << 20;

    private static readonly ConcurrentDictionary<Type, (ObjectFactory Make, PropertyInfo? Limit)> known = new();

    public IComponent CreateInstance(Type componentType)
    {
        var (make, limit) = known.GetOrAdd(
            componentType,
            static type => (ActivatorUtilities.CreateFactory(type, Type.EmptyTypes), LimitOf(type))
        );
        var component = (IComponent)make(services, null);
        limit?.SetValue(component, MostLetters);
        if (component is Part part)
            part.Listening = services.GetService<Listening>();
        return component;
    }

    private static PropertyInfo? LimitOf(Type type)
    {
        for (var at = type; at is not null; at = at.BaseType)
            if (at.IsGenericType && at.GetGenericTypeDefinition() == typeof(MudBaseInput<>))
                return type.GetProperty(nameof(MudBaseInput<string>.MaxLength));
        return null;
    }
}
