using BillingBlazor.Domain.Suppliers;

namespace BillingBlazor.Domain.Usage.Layouts;

/// <summary>A layout that ships with the product.</summary>
/// <param name="Layout">Null: FCS, which has a reader of its own.</param>
/// <param name="AsksColumns">Whoever sets the exchange up chooses its columns, so that they are asked once.</param>
public sealed record Preset(CdrFormat Format, string Name, Layout? Layout, bool AsksColumns = false);

/// <summary>
/// The layouts of carriers and exchanges as their own manuals have them. Columns by name where there is a heading, else by their number
/// from 0.
/// </summary>
public static class Presets
{
    public static readonly IReadOnlyList<Preset> All =
    [
        new(CdrFormat.FcsV3, "UK Standard CDR (FCS v3)", null),
        new(CdrFormat.Gamma, "Gamma call files", null),
        new(CdrFormat.Asterisk, "Asterisk Master.csv", Asterisk()),
        new(CdrFormat.FreeSwitch, "FreeSWITCH (mod_cdr_csv)", FreeSwitch()),
        new(CdrFormat.ThreeCx, "3CX", ThreeCx(), AsksColumns: true),
        new(CdrFormat.Cucm, "Cisco CUCM", Cucm()),
        new(CdrFormat.Yeastar, "Yeastar", Yeastar()),
        new(CdrFormat.AvayaSmdr, "Avaya IP Office SMDR", Avaya()),
        new(CdrFormat.Teams, "Microsoft Teams (PSTN call log)", Teams()),
        new(CdrFormat.Didww, "DIDWW", Didww()),
        new(CdrFormat.Sangoma, "Sangoma (VoIP Innovations)", Sangoma()),
    ];

    /// <returns>Null for Own and Ask.</returns>
    public static Preset? Of(CdrFormat format) => All.FirstOrDefault(preset => preset.Format == format);

    /// <summary>accountcode, src, dst, dcontext, clid, channel, dstchannel, lastapp, lastdata, start, answer, end, duration, billsec,
    /// disposition, amaflags, uniqueid, userfield. A call rung to several people is several rows, one of them answered.</summary>
    private static Layout Asterisk() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.No },
            Identifier = Source.At(0, 1),
            Dialled = Source.At(2),
            Start = new() { Day = Source.At(9), Order = DayOrder.YearFirst },
            Length = new() { From = Source.At(13) },
            Status = new() { From = Source.At(14), Billed = ["ANSWERED"] },
            RecordId = Source.At(16),
            HasParts = true,
        };

    /// <summary>The default template: caller_id_name, caller_id_number, destination_number, context, start_stamp, answer_stamp, end_stamp,
    /// duration, billsec, hangup_cause, uuid, bleg_uuid, accountcode, read_codec, write_codec.</summary>
    private static Layout FreeSwitch() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.No },
            Identifier = Source.At(12, 1),
            Dialled = Source.At(2),
            Start = new() { Day = Source.At(4), Order = DayOrder.YearFirst },
            Length = new() { From = Source.At(8) },
            Status = new() { From = Source.At(5) },
            RecordId = Source.At(10),
            OtherLeg = Source.At(11),
        };

    private static Layout ThreeCx() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.IfThere },
            Identifier = Source.Named("bill-code", "from-no", "from-dn"),
            Dialled = Source.Named("dial-no", "to-no"),
            Start = new() { Day = Source.Named("time-start"), Order = DayOrder.YearFirst },
            Length = new() { From = Source.Named("duration"), Form = LengthForm.Clock },
            Status = new() { From = Source.Named("time-answered") },
            // Calls to its own people, from within and from outside.
            LeaveOut = new()
            {
                From = Source.Named("to-type"),
                Values = ["Extension", "Queue", "RingGroup", "IVR", "VMail", "VoiceMail", "Parking", "Conference"],
            },
            RecordId = new() { Picks = [new() { Name = "callid" }, new() { Name = "historyid", Without = "Call " }] },
            HasParts = true,
        };

    private static Layout Cucm() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.Yes, HeaderLines = 2 },
            Identifier = Source.Named("callingPartyNumber"),
            Dialled = Source.Named("originalCalledPartyNumber", "finalCalledPartyNumber"),
            Start = new() { Day = Source.Named("dateTimeOrigination"), Form = StartForm.UnixSeconds },
            Length = new() { From = Source.Named("duration") },
            LeaveOut = new() { From = Source.Named("dateTimeConnect"), Values = ["0"] },
            RecordId = Source.Named("globalCallID_callId"),
            HasParts = true,
        };

    private static Layout Yeastar() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.Yes },
            Identifier = Source.Named("call_from", "callfrom"),
            Dialled = Source.Named("call_to", "callto"),
            Direction = new()
            {
                From = Source.Named("type", "call_type"),
                Inbound = ["Inbound"],
                Internal = ["Internal"],
                InboundIdentifier = Source.Named("did_number", "didnumber"),
            },
            Start = new() { Day = Source.Named("time_start", "timestart"), Order = DayOrder.YearFirst },
            Length = new() { From = Source.Named("talk_duration", "talkduraction", "talkduration") },
            Status = new() { From = Source.Named("status"), Billed = ["ANSWERED", "ANSWERD"] },
            RecordId = Source.Named("call_id", "cdrid"),
            HasParts = true,
        };

    /// <summary>Through a log the first field carries the log's own words before it: its last 19 letters are the start.</summary>
    private static Layout Avaya() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.IfThere },
            Identifier = Source.At(3),
            Dialled = Source.At(6),
            Direction = new() { From = Source.At(4), Inbound = ["I"] },
            Start = new()
            {
                Day = new() { Picks = [new() { Column = 0, Last = 19 }] },
                Order = DayOrder.YearFirst,
            },
            Length = new() { From = Source.At(1), Form = LengthForm.Clock },
            LeaveOut = new() { From = Source.At(8), Values = ["1"] },
            RecordId = Source.At(9),
            HasParts = true,
        };

    private static Layout Teams() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.Yes },
            Identifier = Source.Named("callerNumber", "Caller number"),
            Dialled = Source.Named("calleeNumber", "Callee number"),
            Direction = new()
            {
                From = Source.Named("callType", "Call type"),
                Inbound = ["ByotIn", "ucap_in", "user_in", "conf_in", "oc_in", "ucap_in_acs", "inbound"],
            },
            Start = new()
            {
                Day = Source.Named("startDateTime", "Start time"),
                Order = DayOrder.YearFirst,
                Zone = StartZone.Utc,
            },
            Length = new() { From = Source.Named("duration", "Duration seconds") },
            RecordId = Source.Named("id", "Record ID"),
            Cost = new() { From = Source.Named("charge"), Currency = Source.Named("currency") },
        };

    /// <summary>Inbound: the line is the number that was called. Its amounts are dollars, so that our cost is the buy price.</summary>
    private static Layout Didww() =>
        new()
        {
            Dialect = new() { Header = HeaderRow.Yes },
            Identifier = Source.Named("Source", "Source Number"),
            Dialled = Source.Named("Destination DID", "DID"),
            Direction = new() { From = Source.Always("inbound"), Inbound = ["inbound"] },
            Start = new()
            {
                Day = Source.Named("Date/Time Start (UTC)", "Date/Time (UTC)"),
                Order = DayOrder.YearFirst,
                Zone = StartZone.Utc,
            },
            Length = new() { From = Source.Named("Duration (sec)", "Duration (secs)") },
        };

    /// <summary>Billed seconds are rounded up already; its prices are dollars, so that our cost is the buy price.</summary>
    private static Layout Sangoma() =>
        new()
        {
            Dialect = new() { Delimiter = ';', Header = HeaderRow.Yes },
            Identifier = Source.Named("ANI", "From", "Source"),
            Dialled = Source.Named("DNIS", "To", "Destination"),
            Direction = new() { From = Source.Named("CallType"), Inbound = ["Origination", "SMS_MO", "TollFree Origination"] },
            Start = new()
            {
                Day = Source.Named("StartTime"),
                Order = DayOrder.YearFirst,
                Zone = StartZone.Utc,
            },
            Length = new() { From = Source.Named("BillDuration"), IsRounded = true },
            Kind = new() { From = Source.Named("CallType"), Sms = ["SMS", "SMS_MO", "SMS_MT"] },
            RecordId = Source.Named("TransactionId", "CallId"),
        };
}
