namespace BillingBlazor.Domain.Suppliers;

public enum TimeBasis
{
    UkLocal,
    Utc,
    WithOffset,
}

public enum DestinationMatch
{
    ChargeCode,
    NumberPrefix,
}

/// <summary>A carrier: sends call detail records (CDRs) and service files.</summary>
public sealed class Supplier
{
    public Supplier(string name) => Name = Text.Required(name, "Give the supplier a name.");

    public int Id { get; private set; }
    public string Name { get; private set; }
    public CdrFormat Format { get; private set; } = CdrFormat.FcsV3;

    /// <summary>The layout that staff saved for it, in the version that is in force; used where <see cref="Format"/> is Own.</summary>
    public int? LayoutId { get; private set; }

    /// <summary>How its service files are read.</summary>
    public ServiceFormat ServiceFormat { get; private set; }

    /// <summary>The layout that staff saved for them; used where <see cref="ServiceFormat"/> is Own.</summary>
    public int? ServiceLayoutId { get; private set; }

    public TimeBasis TimeBasis { get; private set; }

    /// <summary>Decimals of a pound that its records are rounded to, 2 to 6.</summary>
    public int Decimals { get; private set; } = 4;

    /// <summary>Null: peak throughout.</summary>
    public int? TimeScheduleId { get; private set; }

    /// <summary>The file's own price is our cost (FCS: Salesprice); else the destination's buy price.</summary>
    public bool CostFromFile { get; private set; } = true;

    public DestinationMatch Match { get; private set; }

    /// <summary>For records whose charge code or prefix is not known; null makes them orphans.</summary>
    public int? FallbackDestinationId { get; private set; }

    /// <summary>1,000,000 or 1,048,576.</summary>
    public int BytesPerMegabyte { get; private set; } = 1_000_000;

    /// <summary>A call that runs over the end of a band is priced in both, each by its own seconds; else by the band of its
    /// start.</summary>
    public bool SplitsAtBands { get; private set; }

    public int Version { get; private set; }

    /// <summary>Its files are read by that layout from now on.</summary>
    public void UseLayout(CdrFormat format, int? layoutId)
    {
        (Format, LayoutId) = (format, layoutId ?? LayoutId);
        Version++;
    }

    /// <summary>Its service files are read by that layout from now on.</summary>
    public void UseServiceLayout(ServiceFormat format, int? layoutId)
    {
        (ServiceFormat, ServiceLayoutId) = (format, layoutId ?? ServiceLayoutId);
        Version++;
    }

    /// <exception cref="BillingRuleException">Decimals outside 2 to 6, or another megabyte than the two in use.</exception>
    public void Amend(SupplierDetails details)
    {
        if (details.Decimals is < 2 or > 6)
            throw new BillingRuleException("A supplier's records are rounded to between 2 and 6 decimals of a pound.");
        if (details.BytesPerMegabyte is not (1_000_000 or 1_048_576))
            throw new BillingRuleException("A megabyte is 1,000,000 or 1,048,576 bytes.");
        if (details.Format == CdrFormat.Own && LayoutId is null)
            throw new BillingRuleException("No layout was saved for this supplier yet. Upload a file of it: it asks what its columns are.");
        Name = Text.Required(details.Name, "Give the supplier a name.");
        (Format, TimeBasis, Decimals, TimeScheduleId) = (details.Format, details.TimeBasis, details.Decimals, details.TimeScheduleId);
        (CostFromFile, Match, FallbackDestinationId, BytesPerMegabyte) = (
            details.CostFromFile,
            details.Match,
            details.FallbackDestinationId,
            details.BytesPerMegabyte
        );
        SplitsAtBands = details.SplitsAtBands;
        Version++;
    }
}

/// <summary>All that a person may change on a supplier.</summary>
public sealed record SupplierDetails
{
    public required string Name { get; init; }
    public CdrFormat Format { get; init; } = CdrFormat.FcsV3;
    public TimeBasis TimeBasis { get; init; }
    public int Decimals { get; init; } = 4;
    public int? TimeScheduleId { get; init; }
    public bool CostFromFile { get; init; } = true;
    public DestinationMatch Match { get; init; }
    public int? FallbackDestinationId { get; init; }
    public int BytesPerMegabyte { get; init; } = 1_000_000;
    public bool SplitsAtBands { get; init; }
}
