using MudBlazor;

namespace BillingBlazor.Server.Shell;

/// <summary>
/// One for each form that makes something. Its key is made when the form is opened and goes with every press, so that an Action does once
/// what is asked twice: by a double press, or again after an answer that never came. A press while another is at work does nothing.
/// </summary>
public sealed class Saver
{
    public Guid Key { get; private set; } = Guid.NewGuid();

    /// <summary>The button shows that it is pressed.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Does what the form asks for; a refusal is shown, and the form can be pressed again.</summary>
    /// <param name="save">Takes the key and hands it to the Action.</param>
    /// <returns>Whether it was done.</returns>
    public Task<bool> SaveAsync(Notices notices, Func<Guid, Task> save, string? done = null) =>
        WorkAsync(() => notices.TryAsync(() => save(Key), done));

    /// <summary>The same of what is asked about when it was added moments ago, from another tab or by a colleague.</summary>
    /// <param name="save">Takes the key, and whether a second one is meant.</param>
    public Task<bool> SaveAsync(Notices notices, IDialogService dialogs, Func<Guid, bool, Task> save, string? done = null) =>
        WorkAsync(() => notices.TryAsync(again => save(Key, again), found => IsMeantAsync(dialogs, found), done));

    private static async Task<bool> IsMeantAsync(IDialogService dialogs, string found) =>
        await dialogs.ShowMessageBoxAsync("Add it again?", found, yesText: "Add it again", cancelText: "Leave it") == true;

    private async Task<bool> WorkAsync(Func<Task<bool>> work)
    {
        if (IsBusy)
            return false;
        IsBusy = true;
        try
        {
            return await work();
        }
        finally
        {
            IsBusy = false;
        }
    }

    /// <summary>The form stays and is empty again, or shows another thing: what is typed now is something new.</summary>
    public void Reopen() => Key = Guid.NewGuid();
}
