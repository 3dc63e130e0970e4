using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain.Billing;

namespace BillingBlazor.Server.Billing.Review;

public sealed class ReviewLimitsForm
{
    [Required(ErrorMessage = "Give the margin below which an invoice is warned of; 0 warns of losses alone.")]
    [Range(-1_000, 100, ErrorMessage = "A margin is at most 100 %.")]
    public decimal? MarginFloorPercent { get; set; }

    [Required(ErrorMessage = "Give how many times the median of its last six an invoice may be.")]
    [Range(1, 1_000, ErrorMessage = "Give a number from 1 to 1,000.")]
    public decimal? TimesMedian { get; set; }

    [Required(ErrorMessage = "Give what orphans may cost before they are warned of.")]
    [Range(0, 1_000_000, ErrorMessage = "Give pounds from 0 to 1,000,000.")]
    [RegularExpression(@"\d+(\.\d{1,2})?0*", ErrorMessage = "Give pounds and pence: 25.00.")]
    public decimal? OrphanCost { get; set; }

    public static ReviewLimitsForm Of(ReviewLimits limits) =>
        new()
        {
            MarginFloorPercent = limits.MarginFloorPercent,
            TimesMedian = limits.TimesMedian,
            OrphanCost = limits.OrphanCost.Pounds,
        };
}
