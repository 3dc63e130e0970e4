using BillingBlazor.Server.Shell;
using Microsoft.Extensions.DependencyInjection;

namespace BillingBlazor.Tests.House;

/// <summary>What the product is made of is registered once: of two registrations the second hides the first, silently.</summary>
public class FeaturesTests
{
    [Fact]
    public void Nothing_is_registered_twice()
    {
        var features = new ServiceCollection().AddFeatures();

        Assert.True(features.Count > 100, "The features are found no more.");
        Assert.Empty(
            features
                .GroupBy(feature => (feature.ServiceType, Made: feature.ImplementationType))
                .Where(same => same.Count() > 1)
                .Select(same => $"{same.Key.ServiceType.Name} is registered {same.Count()} times: see Features.cs.")
        );
    }
}
