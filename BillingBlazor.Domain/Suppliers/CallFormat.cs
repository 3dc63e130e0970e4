namespace BillingBlazor.Domain.Suppliers;

/// <summary>Layouts of call files that the product knows. Gamma's has the columns of the UK Standard CDR, with or without their names
/// above.</summary>
public enum CdrFormat
{
    FcsV3,
    Gamma,

    /// <summary>Not known yet: the first file waits, and says what it is.</summary>
    Ask,

    /// <summary>One that staff saved for the supplier.</summary>
    Own,
    Asterisk,
    FreeSwitch,
    ThreeCx,
    Cucm,
    Yeastar,
    AvayaSmdr,
    Teams,
    Didww,
    Sangoma,
}

/// <summary>Layouts of service files that the product knows.</summary>
public enum ServiceFormat
{
    /// <summary>Not known yet: the first file waits, and says what it is.</summary>
    Ask,

    /// <summary>One that staff saved for the supplier.</summary>
    Own,
    GammaItemRental,
}

public enum UsageKind : byte
{
    Voice,
    Data,
    Sms,
}
