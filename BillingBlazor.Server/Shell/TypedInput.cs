using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// A day or a number in a text field. What can't be read stays as it was typed, with a sentence; what the form holds is left as it was, and
/// the form's gate lets nothing through meanwhile.
/// </summary>
public abstract class TypedInput : ComponentBase, IGatedField, IDisposable
{
    private string printed = "";
    private bool isTold;
    private TaskCompletionSource? drawn;
    private EditContext? watched;

    [CascadingParameter]
    private FormGate? Gate { get; set; }

    [CascadingParameter]
    private EditContext? Context { get; set; }

    [Parameter]
    public string? Label { get; set; }

    [Parameter]
    public string? HelperText { get; set; }

    [Parameter]
    public string? Placeholder { get; set; }

    [Parameter]
    public bool Clearable { get; set; }

    [Parameter]
    public bool ReadOnly { get; set; }

    [Parameter]
    public bool AutoFocus { get; set; }

    /// <summary>Narrows a list instead of being saved: what can't be read leaves the list as it is, and says so.</summary>
    [Parameter]
    public bool IsFilter { get; set; }

    /// <summary>The property that it is, where no expression of the field's own kind leads to it.</summary>
    [Parameter]
    public FieldIdentifier? Of { get; set; }

    /// <summary>A sentence while something typed could not be read, null when it is mended. A form that is told so looks at it itself,
    /// where it saves: the gate would hold up one step of a wizard for the other.</summary>
    [Parameter]
    public EventCallback<string?> ProblemChanged { get; set; }

    [Parameter(CaptureUnmatchedValues = true)]
    public Dictionary<string, object>? Attributes { get; set; }

    public string? Unread { get; private set; }

    /// <summary>What stands in the field.</summary>
    protected string Words { get; private set; } = "";

    /// <summary>What stands in it, while it is being drawn.</summary>
    protected string Draw()
    {
        drawn?.TrySetResult();
        return Words;
    }

    /// <summary>What is shown beneath it: what can't be read first, then what the form's rules say.</summary>
    protected string? Sentence =>
        (Unread, isTold, IsFilter) switch
        {
            (null, _, _) => Field is { } of ? Context?.GetValidationMessages(of).FirstOrDefault() : null,
            (_, false, _) => null,
            (_, _, true) => $"{Unread} What is shown has not changed.",
            _ => Unread,
        };

    /// <summary>The value as it is shown.</summary>
    protected abstract string Print();

    /// <summary>Reads what was typed, and keeps it for <see cref="HandOnAsync"/>.</summary>
    /// <returns>Why not, as a sentence; null: it is read.</returns>
    protected abstract string? Read(string typed);

    /// <summary>Gives the form what was read.</summary>
    protected abstract Task HandOnAsync();

    /// <summary>What was read, as it is shown.</summary>
    protected abstract string PrintRead();

    /// <summary>The property of the form that it is, for its rules.</summary>
    protected abstract FieldIdentifier? Field { get; }

    protected override void OnInitialized()
    {
        if (Gate is null && !IsFilter)
            throw new InvalidOperationException($"The field {Label} stands in no FormGate.");
        if (!ProblemChanged.HasDelegate)
            Gate?.Add(this);
        printed = Words = Print();
    }

    protected override void OnParametersSet()
    {
        if (watched != Context)
        {
            if (watched is not null)
                watched.OnValidationStateChanged -= Show;
            watched = Context;
            if (watched is not null)
                watched.OnValidationStateChanged += Show;
        }
        var now = Print();
        if (now == printed)
            return;
        if (Unread is not null)
            _ = ProblemChanged.InvokeAsync(null);
        (printed, Words, Unread) = (now, now, null);
    }

    public Task ReadTypedAsync() => Task.CompletedTask;

    public void Tell()
    {
        isTold = true;
        StateHasChanged();
    }

    public virtual bool Shut() => false;

    /// <summary>Typed and left, cleared, or chosen.</summary>
    protected async Task TypeAsync(string? typed)
    {
        await Take(typed, isTold: true);
        await PrintAgainAsync();
    }

    /// <summary>Each letter: the sentence waits until the field is left.</summary>
    protected Task TypeLetterAsync(string? typed) => Take(typed, isTold: false);

    protected Task LeaveAsync()
    {
        isTold = true;
        return PrintAgainAsync();
    }

    private Task Take(string? typed, bool isTold)
    {
        var before = Unread;
        (Words, this.isTold) = (typed ?? "", isTold);
        Unread = Read(Words.Trim());
        var telling = Unread == before ? Task.CompletedTask : ProblemChanged.InvokeAsync(Unread);
        if (Unread is not null)
            return telling;
        printed = PrintRead();
        var handing = HandOnAsync();
        if (Field is { } field)
            Context?.NotifyFieldChanged(field);
        return Task.WhenAll(telling, handing);
    }

    // Another spelling of the same day is a change to the browser and none to the form: it is drawn as typed once, then as it is shown. A
    // busy server draws both at once, which is none again: so the first is waited for.
    private async Task PrintAgainAsync()
    {
        if (Unread is not null || Words == printed)
            return;
        drawn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        StateHasChanged();
        await drawn.Task;
        if (Unread is null)
            Words = printed;
    }

    private void Show(object? sender, ValidationStateChangedEventArgs changed) => _ = InvokeAsync(StateHasChanged);

    public void Dispose()
    {
        drawn?.TrySetResult();
        Gate?.Remove(this);
        if (watched is not null)
            watched.OnValidationStateChanged -= Show;
        GC.SuppressFinalize(this);
    }
}
