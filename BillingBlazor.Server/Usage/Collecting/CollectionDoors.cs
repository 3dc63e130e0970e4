using System.Security.Cryptography;
using BillingBlazor.Domain;
using BillingBlazor.Domain.Suppliers;
using BillingBlazor.Server.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace BillingBlazor.Server.Usage.Collecting;

/// <summary>Opens the folders of carriers, and keeps the secrets that they are opened with.</summary>
public sealed class CollectionDoors(DataFolder folder, IDataProtectionProvider protection, IOptions<CollectionSettings> settings)
{
    private const string Purpose = "BillingBlazor.Collection";

    /// <summary>For one answer of a server.</summary>
    internal TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Null of nothing.</summary>
    public string? Protect(string? secret) =>
        string.IsNullOrWhiteSpace(secret) ? null : protection.CreateProtector(Purpose).Protect(secret);

    /// <exception cref="BillingRuleException">It can't be opened: a finished sentence.</exception>
    public async Task<CarrierFolder> OpenAsync(Collection at, CancellationToken cancel) =>
        at.Way == CollectionWay.Folder ? WatchedFolder.Open(at.Folder, folder, settings.Value)
        : at.HostKey is null
            ? throw new BillingRuleException($"The host key of {at.Host} is not known yet. Press Test, then Save.")
        : await SftpAsync(
            new(at.Host, at.Port, at.UserName, Open(at.ProtectedPassword), Open(at.ProtectedKey), at.HostKey, at.Folder),
            cancel
        );

    /// <summary>By what is typed, and the secrets that are kept where none is typed and the server is the same.</summary>
    /// <exception cref="BillingRuleException">It can't be opened: a finished sentence.</exception>
    public async Task<CarrierFolder> OpenAsync(CollectionForm form, Collection? kept, CancellationToken cancel)
    {
        if (form.Way == CollectionWay.Folder)
            return WatchedFolder.Open(form.Folder.Trim(), folder, settings.Value);
        var (password, key) = form.SecretsBeside(kept, Protect);
        return await SftpAsync(
            new(form.Host.Trim(), form.Port!.Value, form.UserName.Trim(), Open(password), Open(key), form.HostKey, form.Folder.Trim()),
            cancel
        );
    }

    private async Task<CarrierFolder> SftpAsync(SftpAddress address, CancellationToken cancel) =>
        await SftpFolder.OpenAsync(address, Patience, cancel);

    private string? Open(string? kept)
    {
        if (kept is null)
            return null;
        try
        {
            return protection.CreateProtector(Purpose).Unprotect(kept);
        }
        catch (CryptographicException)
        {
            throw new BillingRuleException("The kept password or key can't be opened any more, as its keys are gone. Type it again.");
        }
    }
}
