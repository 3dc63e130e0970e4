using BillingBlazor.Domain;
using BillingBlazor.Server.Documents;
using SkiaSharp;
using static BillingBlazor.Server.Documents.DocumentPaper;

namespace BillingBlazor.Server.Ledger;

/// <summary>Draws a statement of account on A4: the balance, each entry with the balance after it, what is overdue and for how long, how to
/// pay.</summary>
public static class AccountStatementPdf
{
    public static byte[] Draw(AccountStatement statement)
    {
        var look = new PdfLook(statement.Colour);
        using var logo = PdfLogo.Decode(statement.Logo);
        var foot = $"{statement.From.Name}  ·  Statement of account to {PdfFigures.Date(statement.Period.To)}  ·  {statement.Customer}";
        return Paper(
            [new Pages(statement, look, logo).Blocks()],
            foot,
            look,
            new("Statement of account", statement.From.Name, statement.Customer, statement.MadeUtc)
        );
    }

    private sealed class Pages(AccountStatement statement, PdfLook look, SKImage? logo)
    {
        private const float DueX = Left + 300;
        private const float WhatX = Left + 70;
        private const float AmountX = Right - 82;
        private const float RowHeight = 16.5f;
        private readonly DocumentParts parts = new(look, logo);

        public IEnumerable<PdfBlock> Blocks() =>
            [
                parts.Masthead(statement.From.Name, "STATEMENT OF ACCOUNT", null),
                parts.AmountAndFacts(Headline(), Facts()),
                parts.Parties(statement.To, statement.From),
                Head(),
                .. Rows(),
                PdfBlock.Space(12),
                Aged(),
                .. statement.Closing > Money.Zero
                    ? parts.HowToPay(statement.From, "by bank transfer", statement.Reference ?? statement.Customer)
                    : [],
                .. DocumentParts.Paragraph(look.Small, statement.FooterText, maxLines: 40),
            ];

        private (string, string, string) Headline() =>
            statement switch
            {
                _ when statement.Closing < Money.Zero => ("In credit", PdfFigures.Pounds(-statement.Closing), "nothing to pay"),
                _ when statement.Overdue > Money.Zero => (
                    "Balance to pay",
                    PdfFigures.Pounds(statement.Closing),
                    $"{PdfFigures.Pounds(statement.Overdue)} of it is overdue"
                ),
                _ when statement.Closing == Money.Zero => ("Balance", PdfFigures.Pounds(statement.Closing), "nothing to pay"),
                _ => ("Balance to pay", PdfFigures.Pounds(statement.Closing), "nothing is overdue"),
            };

        private IEnumerable<(string, string?)> Facts() =>
            [
                ("From", PdfFigures.Date(statement.Period.From)),
                ("To", PdfFigures.Date(statement.Period.To)),
                ("Opening balance", PdfFigures.Pounds(statement.Opening)),
                ("Your account", statement.Reference),
            ];

        private PdfBlock Head() =>
            new(
                20,
                (canvas, y) =>
                {
                    look.Label.Draw(canvas, "Date", Left, y + 9);
                    look.Label.Draw(canvas, "What", WhatX, y + 9);
                    look.Label.Draw(canvas, "Due", DueX, y + 9);
                    look.Label.DrawRight(canvas, "Amount £", AmountX, y + 9);
                    look.Label.DrawRight(canvas, "Balance £", Right, y + 9);
                    PdfLook.DarkLine(canvas, Left, Right, y + 15);
                }
            )
            {
                KeepWithNext = true,
            };

        private IEnumerable<PdfBlock> Rows()
        {
            PdfBlock[] heads = [Head()];
            yield return Row(statement.Period.From, ["Balance brought forward"], null, null, statement.Opening, look.Strong) with
            {
                Heads = heads,
            };
            foreach (var line in statement.Lines)
                yield return Row(
                    line.Date,
                    look.Body.Wrap(line.Description, DueX - WhatX - 12, 3),
                    line.Due,
                    line.Amount,
                    line.Balance,
                    look.Body
                ) with
                {
                    Heads = heads,
                };
            yield return Row(statement.Period.To, ["Balance"], null, null, statement.Closing, look.Strong) with
            {
                Heads = heads,
            };
        }

        private PdfBlock Row(DateOnly date, IReadOnlyList<string> what, DateOnly? due, Money? amount, Money balance, PdfText type)
        {
            var height = RowHeight + Math.Max(0, what.Count - 1) * look.Body.LineHeight;
            return new(
                height,
                (canvas, y) =>
                {
                    var first = y + 2 + look.Body.Size;
                    type.Draw(canvas, PdfFigures.Date(date), Left, first);
                    for (var i = 0; i < what.Count; i++)
                        type.Draw(canvas, what[i], WhatX, first + i * look.Body.LineHeight);
                    if (due is { } day)
                        type.Draw(canvas, PdfFigures.Date(day), DueX, first);
                    if (amount is { } moved)
                        type.DrawRight(canvas, PdfFigures.Amount(moved), AmountX, first);
                    type.DrawRight(canvas, PdfFigures.Amount(balance), Right, first);
                    PdfLook.Hairline(canvas, Left, Right, y + height);
                }
            );
        }

        private PdfBlock Aged()
        {
            var aged = statement.Aged;
            var columns = new List<(string Label, Money Amount)>
            {
                ("Not yet due", aged.NotYetDue),
                ("1–30 days overdue", aged.To30Days),
                ("31–60 days", aged.To60Days),
                ("61–90 days", aged.To90Days),
                ("Over 90 days", aged.Older),
            };
            if (aged.Other != Money.Zero)
                columns.Add((aged.Other < Money.Zero ? "Credit not used" : "On no invoice", aged.Other));
            columns.Add(("Balance", statement.Closing));
            var width = (Right - Left) / columns.Count;
            return new(
                44,
                (canvas, y) =>
                {
                    PdfLook.DarkLine(canvas, Left, Right, y + 1);
                    for (var i = 0; i < columns.Count; i++)
                    {
                        var right = Left + (i + 1) * width;
                        look.Label.DrawRight(canvas, columns[i].Label, right, y + 15);
                        (i == columns.Count - 1 ? look.Strong : look.Body).DrawRight(
                            canvas,
                            PdfFigures.Amount(columns[i].Amount),
                            right,
                            y + 30
                        );
                    }
                    PdfLook.Hairline(canvas, Left, Right, y + 38);
                }
            );
        }
    }
}
