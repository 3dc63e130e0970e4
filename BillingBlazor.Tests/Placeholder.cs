namespace BillingBlazor.Tests; public class P { [Fact] public void A() => Assert.True(true); }
