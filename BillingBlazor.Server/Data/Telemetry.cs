using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BillingBlazor.Server.Data;

/// <summary>What the program measures of its work. It costs next to nothing where nobody listens.</summary>
public static class Telemetry
{
    public const string Name = "BillingBlazor";

    /// <summary>Works that take long: a file that is read, a step of a run.</summary>
    public static readonly ActivitySource Works = new(Name);

    public static readonly Meter Meter = new(Name);

    public static readonly Counter<long> FilesRead = Meter.CreateCounter<long>("billingblazor.files.read", "{file}", "Call files read.");

    public static readonly Counter<long> CallsRead = Meter.CreateCounter<long>("billingblazor.calls.read", "{call}", "Rows of them.");

    public static readonly Counter<long> RunSteps = Meter.CreateCounter<long>(
        "billingblazor.run.steps",
        "{step}",
        "Steps of runs: drafted, approved or taken back."
    );

    public static readonly Histogram<double> GateWait = Meter.CreateHistogram<double>(
        "billingblazor.gate.wait",
        "s",
        "How long a write waited for the one before it."
    );
}
