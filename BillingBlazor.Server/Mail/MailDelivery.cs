using BillingBlazor.Server.Data;
using BillingBlazor.Server.Invoices;
using MailKit.Net.Smtp;
using MimeKit;

namespace BillingBlazor.Server.Mail;

/// <summary>Hands a message to the mail server; without one, writes it into the folder.</summary>
internal static class MailDelivery
{
    /// <param name="name">Of the file: the same message again is the same file.</param>
    public static async Task SendAsync(MimeMessage mail, MailSettings settings, DataFolder folder, string name, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(settings.Host))
        {
            var path = Path.Combine(folder.Mail, $"{name}.eml");
            await mail.WriteToAsync($"{path}.part", cancel);
            File.Move($"{path}.part", path, overwrite: true);
            return;
        }
        using var smtp = new SmtpClient();
        await smtp.ConnectAsync(settings.Host, settings.Port, settings.Security, cancel);
        if (!string.IsNullOrEmpty(settings.User)) await smtp.AuthenticateAsync(settings.User, settings.Password ?? "", cancel);
        await smtp.SendAsync(mail, cancel);
        await smtp.DisconnectAsync(quit: true, cancel);
    }
}
