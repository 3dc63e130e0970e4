using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Billing;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Billing.Review;

public sealed class ReviewLimitsForm
{
    /// <summary>The limits as they were opened: an amendment since then is not overwritten unseen. Null asks nothing.</summary>
    public ReviewLimitsForm? Opened { get; set; }

    [Display(Name = "Margin floor, %")]
    [Required(ErrorMessage = "Give the margin below which an invoice is warned of; 0 warns of losses alone.")]
    [Range(-1_000, 100, ErrorMessage = "A margin is at most 100 %.")]
    public decimal? MarginFloorPercent { get; set; }

    [Display(Name = "Times the usual")]
    [Required(ErrorMessage = "Give how many times the median of its last six an invoice may be.")]
    [Range(1, 1_000, ErrorMessage = "Give a number from 1 to 1,000.")]
    public decimal? TimesMedian { get; set; }

    [Display(Name = "Orphans, £")]
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

    /// <exception cref="BillingRuleException">Somebody else amended them since they were opened.</exception>
    public void RefuseChanged(ReviewLimits now)
    {
        if (Opened is { } opened && Clash.Between(opened, Of(now), opened).Count > 0)
            throw new BillingRuleException(
                "Somebody else changed the limits while you had them open. Both values of each field are shown: choose, then save again."
            );
    }
}
