using BillingBlazor.Server.Shell;
using Microsoft.AspNetCore.Components.Forms;

namespace BillingBlazor.Server.Customers.Details;

/// <summary>Shows each broken rule beneath its field: of those that were left, and of the steps that were tried.</summary>
public sealed class CustomerFormCheck
{
    private static readonly CustomerForm blank = new();
    private readonly CustomerForm form;
    private readonly CustomerFields fields;
    private readonly ValidationMessageStore messages;
    private readonly HashSet<string> shown = [];
    private (string? Reference, string Sentence)? taken;
    private IReadOnlyList<FormProblem> problems = [];

    public CustomerFormCheck(CustomerForm form, CustomerFields fields)
    {
        (this.form, this.fields, Context) = (form, fields, new EditContext(form));
        messages = new(Context);
        Context.OnFieldChanged += (_, changed) => Left(NameOf(changed.FieldIdentifier));
    }

    public EditContext Context { get; }

    /// <summary>The id of a field's input, for focus.</summary>
    public static string InputId(string field) => $"field-{field}";

    public string? SentenceFor(string field) => problems.FirstOrDefault(problem => problem.Field == field)?.Sentence;

    public bool IsWrong(CustomerStep step) => problems.Any(problem => fields.StepOf(problem.Field) == step);

    /// <summary>A further field of the step holds something unusual, or is wrong.</summary>
    public bool IsMoreNeeded(CustomerStep step) =>
        fields.All.Any(field =>
            field.Step == step && field.Section == CustomerFields.More && (SentenceFor(field.Name) is not null || IsUnusual(field))
        );

    /// <summary>What is typed in the field can't be read; null: it is mended.</summary>
    public void Unread(string field, string? sentence)
    {
        form.Unread.Remove(field);
        if (sentence is not null)
            form.Unread[field] = sentence;
        Left(field);
    }

    /// <summary>The person left the field.</summary>
    public void Left(string field)
    {
        shown.Add(field);
        Show();
    }

    /// <summary>Somebody else has the reference.</summary>
    public void ReferenceIsTaken(string? reference, string sentence)
    {
        taken = (reference, sentence);
        shown.Add(nameof(CustomerForm.Reference));
        Show();
    }

    /// <summary>Shows all that is wrong in a step; null tries them all. The first field that is wrong, or null.</summary>
    public string? Try(CustomerStep? step)
    {
        shown.UnionWith(fields.All.Where(field => step is null || field.Step == step).Select(field => field.Name));
        Show();
        return problems.OrderBy(Place).FirstOrDefault(problem => step is null || fields.StepOf(problem.Field) == step)?.Field;
    }

    private void Show()
    {
        var all = form.Problems();
        if (taken is { } other && other.Reference == form.Reference)
            all = [.. all, new(nameof(CustomerForm.Reference), other.Sentence)];
        problems = [.. all.Where(problem => shown.Contains(problem.Field) || form.Unread.ContainsKey(problem.Field))];
        messages.Clear();
        foreach (var problem in problems)
            messages.Add(IdentifierOf(problem.Field), problem.Sentence);
        Context.NotifyValidationStateChanged();
    }

    /// <summary>Every customer has a day since when; that alone unfolds nothing.</summary>
    private bool IsUnusual(CustomerField field) => field.Name != nameof(CustomerForm.Since) && field.Read(form) != field.Read(blank);

    private int Place(FormProblem problem)
    {
        for (var i = 0; i < fields.All.Count; i++)
            if (fields.All[i].Name == problem.Field)
                return i;
        return fields.All.Count;
    }

    public FieldIdentifier IdentifierOf(string field) =>
        field.StartsWith(BillingPrefix, StringComparison.Ordinal) ? new(form.Billing, field[BillingPrefix.Length..]) : new(form, field);

    private string NameOf(FieldIdentifier field) => field.Model == form.Billing ? BillingPrefix + field.FieldName : field.FieldName;

    private const string BillingPrefix = $"{nameof(CustomerForm.Billing)}.";
}
