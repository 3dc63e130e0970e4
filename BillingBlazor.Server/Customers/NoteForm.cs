using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain.Customers;

namespace BillingBlazor.Server.Customers;

public sealed class NoteForm : IValidatableObject
{
    [Required(ErrorMessage = "Write the note first.")]
    public string Text { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Text.Trim().Length > CustomerNote.MostLetters)
            yield return new(
                $"A note has at most {CustomerNote.MostLetters:#,0} letters; this one has {Text.Trim().Length:#,0}.",
                [nameof(Text)]
            );
    }
}
