using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>A day, typed or chosen, as the British write it and begin their week.</summary>
public sealed class DayPicker : MudDatePicker
{
    public DayPicker()
    {
        (Editable, FirstDayOfWeek, DateFormat, AdornmentAriaLabel) = (true, DayOfWeek.Monday, "d MMM yyyy", "Choose a day");
        (Variant, Margin) = (Variant.Outlined, Margin.Dense);
    }
}
