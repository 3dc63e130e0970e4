using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain;

namespace BillingBlazor.Server.Shell;

/// <summary>A Domain rule asked of one field of a form. Rules told by attributes would hide the others until they are met; these are told
/// all at once.</summary>
public static class FormChecks
{
    /// <summary>What the rule refuses, at its field; null when it is content.</summary>
    public static ValidationResult? Refused(string field, Action rule)
    {
        try
        {
            rule();
            return null;
        }
        catch (BillingRuleException refusal)
        {
            return new(refusal.Message, [field]);
        }
    }

    public static ValidationResult? Refused(string field, bool isWrong, string sentence) => isWrong ? new(sentence, [field]) : null;
}
