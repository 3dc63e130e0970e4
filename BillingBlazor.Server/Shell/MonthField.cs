using System.Globalization;
using BillingBlazor.Domain;
using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>A month, typed or chosen; its value is its first day.</summary>
public sealed class MonthField : DayField
{
    protected override string CalendarLabel => "Choose a month";

    protected override OpenTo OpenTo => OpenTo.Month;

    protected override int? FixDay => 1;

    protected override DateOnly? Meant(string typed) => Typed.Month(typed);

    protected override string No(string typed) => Typed.NoMonth(typed);

    protected override string Printed(DateTime day) => day.ToString("MMMM yyyy", CultureInfo.InvariantCulture);
}
