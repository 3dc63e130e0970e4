namespace BillingBlazor.Server.Mail;

/// <summary>A message in a frame that runs nothing, loads nothing and leads nowhere, whatever stands in it.</summary>
internal static class EmailFrame
{
    private const string Head =
        """<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" """
        + """content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"><body style="margin:0;background:#fff">""";

    public static string Of(string html) => Head + html;
}
