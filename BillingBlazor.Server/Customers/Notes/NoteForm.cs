using System.ComponentModel.DataAnnotations;
using BillingBlazor.Domain.Customers;
using BillingBlazor.Server.Shell;

namespace BillingBlazor.Server.Customers.Notes;

public sealed class NoteForm : IValidatableObject
{
    [Required(ErrorMessage = "Write the note first.")]
    public string Text { get; set; } = "";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new FormChecks
        {
            {
                nameof(Text),
                Text.Trim().Length > CustomerNote.MostLetters,
                $"A note has at most {CustomerNote.MostLetters:#,0} letters; this one has {Text.Trim().Length:#,0}."
            },
        };
}
